package dev.strait.cli;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Finds a {@code --port-offset} at which the quickstart's ports are free. */
final class FreeOffset {
  private static final List<Integer> PORTS = List.of(8_000, 8_080, 8_443, 9_443, 9_901, 9_902);

  private FreeOffset() {}

  static int find() {
    for (int attempt = 0; attempt < 1_000; attempt++) {
      int offset = ThreadLocalRandom.current().nextInt(100, 20_000);
      if (PORTS.stream().allMatch(port -> isFree(port + offset))) {
        return offset;
      }
    }
    throw new IllegalStateException("no offset at which " + PORTS + " are free");
  }

  private static boolean isFree(int port) {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket tcp = new ServerSocket(port, 1, loopback);
        DatagramSocket udp = new DatagramSocket(port, loopback)) {
      return tcp.isBound() && udp.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
