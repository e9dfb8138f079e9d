package dev.strait.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * Ports that were free a moment ago. Prefer binding port 0 and asking what came; this is for places
 * that must be written down before anything binds, such as YAML files.
 */
public final class FreePorts {
  private static final int ATTEMPTS = 100;

  private FreePorts() {}

  /**
   * A port of 127.0.0.1 that is free for TCP and for UDP.
   *
   * @return 1024 to 65535
   */
  public static int next() {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      try (ServerSocket tcp = new ServerSocket(0, 1, loopback)) {
        if (udpIsFree(tcp.getLocalPort(), loopback)) {
          return tcp.getLocalPort();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw new IllegalStateException("no port is free for both TCP and UDP on 127.0.0.1");
  }

  private static boolean udpIsFree(int port, InetAddress address) {
    try (DatagramSocket udp = new DatagramSocket(port, address)) {
      return udp.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
