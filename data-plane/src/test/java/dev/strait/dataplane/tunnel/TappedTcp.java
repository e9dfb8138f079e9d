package dev.strait.dataplane.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Stands between an edge and a core, lets bytes pass, and keeps what the core said. */
final class TappedTcp implements AutoCloseable {
  private final ServerSocket listening;
  private final int core;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  /** For connections to a port of loopback. */
  TappedTcp(int core) throws IOException {
    this.core = core;
    this.listening = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    Daemon.run(
        () -> {
          while (true) {
            Socket edge = listening.accept();
            Socket to = new Socket(InetAddress.getLoopbackAddress(), this.core);
            Daemon.run(() -> edge.getInputStream().transferTo(to.getOutputStream()));
            Daemon.run(() -> back(to.getInputStream(), edge.getOutputStream()));
          }
        });
  }

  int port() {
    return listening.getLocalPort();
  }

  /** What came from the core so far, of all connections. */
  ByteBuf fromCore() {
    synchronized (said) {
      return Unpooled.wrappedBuffer(said.toByteArray());
    }
  }

  private void back(InputStream from, OutputStream to) throws IOException {
    try (from;
        to) {
      byte[] piece = new byte[16_384];
      for (int bytes = from.read(piece); bytes >= 0; bytes = from.read(piece)) {
        synchronized (said) {
          said.write(piece, 0, bytes);
        }
        to.write(piece, 0, bytes);
      }
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
