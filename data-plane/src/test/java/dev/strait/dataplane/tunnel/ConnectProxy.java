package dev.strait.dataplane.tunnel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An HTTP proxy that takes CONNECT only and goes to one port, whatever it is asked for. */
final class ConnectProxy implements AutoCloseable {
  private final ServerSocket listening;
  private final int to;
  private final @Nullable String refusal;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  private ConnectProxy(int to, @Nullable String refusal) throws IOException {
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.to = to;
    this.refusal = refusal;
    Daemon.run(this::accept);
  }

  static ConnectProxy to(int port) throws IOException {
    return new ConnectProxy(port, null);
  }

  static ConnectProxy refusing(String status) throws IOException {
    return new ConnectProxy(0, status);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** What it was asked for. */
  List<String> asked() {
    return asked;
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listening.accept();
      Daemon.run(() -> serve(client));
    }
  }

  private void serve(Socket client) throws IOException {
    BufferedReader head =
        new BufferedReader(
            new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1), 1);
    asked.add(head.readLine().split(" ", -1)[1]);
    while (!head.readLine().isEmpty()) {
      // nothing else is of interest
    }
    if (refusal != null) {
      say(client.getOutputStream(), "HTTP/1.1 " + refusal + "\r\n\r\n");
      client.close();
      return;
    }
    Socket core = new Socket(InetAddress.getLoopbackAddress(), to);
    say(client.getOutputStream(), "HTTP/1.1 200 Connection established\r\n\r\n");
    Daemon.run(() -> pump(core, client));
    pump(client, core);
  }

  private static void say(OutputStream to, String text) throws IOException {
    to.write(text.getBytes(StandardCharsets.ISO_8859_1));
    to.flush();
  }

  private static void pump(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      in.transferTo(to.getOutputStream());
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
