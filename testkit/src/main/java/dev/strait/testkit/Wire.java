package dev.strait.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A blocking TCP connection spoken byte by byte, for either end of a test: what a test sends is
 * exactly what it wrote down. Every read gives up after ten seconds. One thread at a time.
 */
public final class Wire implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Socket socket;
  private final InputStream in;

  Wire(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    in = new BufferedInputStream(socket.getInputStream());
  }

  /**
   * Connects to 127.0.0.1.
   *
   * @param port TCP port
   * @return the connection
   * @throws IOException when nobody listens
   */
  public static Wire connect(int port) throws IOException {
    Socket socket = new Socket();
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) PATIENCE.toMillis());
    return new Wire(socket);
  }

  /**
   * Sends text as it is.
   *
   * @param text ISO-8859-1
   * @return this
   * @throws IOException when the connection is gone
   */
  public Wire send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /**
   * Sends bytes as they are.
   *
   * @param bytes any
   * @return this
   * @throws IOException when the connection is gone
   */
  public Wire send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /**
   * Sends one chunk (RFC 9112 §7.1) in one write.
   *
   * @param text ISO-8859-1; empty ends the body
   * @return this
   * @throws IOException when the connection is gone
   */
  public Wire sendChunk(String text) throws IOException {
    return send(Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
  }

  /**
   * Reads to the end of a line.
   *
   * @return the line without its CRLF
   * @throws IOException when the connection ends before
   */
  public String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = readByte(); next != '\n'; next = readByte()) {
      line.write(next);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /**
   * Reads a start line and its fields.
   *
   * @return the lines joined by a newline, without the empty line after them
   * @throws IOException when the connection ends before
   */
  public String readHead() throws IOException {
    StringBuilder head = new StringBuilder(readLine());
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      head.append('\n').append(line);
    }
    return head.toString();
  }

  /**
   * Reads one chunk.
   *
   * @return its text as ISO-8859-1, empty for the last
   * @throws IOException when the connection ends before, or it is no chunk
   */
  public String readChunk() throws IOException {
    String size = readLine();
    String text = read(Integer.parseInt(size, 16));
    readLine();
    return text;
  }

  /**
   * Reads that many bytes.
   *
   * @param bytes how many
   * @return them as ISO-8859-1
   * @throws IOException when the connection ends before
   */
  public String read(int bytes) throws IOException {
    byte[] read = in.readNBytes(bytes);
    if (read.length < bytes) {
      throw new EOFException("the peer ended after " + read.length + " of " + bytes + " bytes");
    }
    return new String(read, StandardCharsets.ISO_8859_1);
  }

  /**
   * Reads until the peer ends its side.
   *
   * @return all of it as ISO-8859-1
   * @throws IOException when the peer resets the connection or is silent for ten seconds
   */
  public String readToEnd() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /**
   * Waits until the peer has closed or reset the connection, discarding what still comes.
   *
   * @throws IOException when it does neither in ten seconds
   */
  public void awaitClosed() throws IOException {
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (SocketException e) {
      return; // a reset is a close, too
    }
  }

  /**
   * Ends this side only: the peer reads an end and may still answer.
   *
   * @throws IOException when the connection is gone
   */
  public void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /**
   * Closes with a TCP reset.
   *
   * @throws IOException when the system refuses
   */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private int readByte() throws IOException {
    int next = in.read();
    if (next < 0) {
      throw new EOFException("the peer ended the connection");
    }
    return next;
  }
}
