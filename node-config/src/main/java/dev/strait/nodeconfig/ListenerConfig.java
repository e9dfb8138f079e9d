package dev.strait.nodeconfig;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One place where an edge takes clients in.
 *
 * @param name the listener's name in its EdgeNode
 * @param address IP address to bind, {@code 0.0.0.0} in a pod, {@code 127.0.0.1} on a laptop
 * @param port TCP port to bind, and with HTTP/3 the UDP port of the same number, 0 to 65535; 0 asks
 *     the kernel for one (tests)
 * @param protocols what is spoken here, at least one
 * @param tls terminate TLS with these certificates; null for clear text, and for TLS that is passed
 *     through
 * @param quic there if and only if HTTP/3 is spoken, which needs TLS
 * @param websocket how WebSockets are looked after; null for {@link WebSocketConfig#DEFAULT}
 * @param clientAddress who may say where a client comes from; null when nobody may
 */
public record ListenerConfig(
    String name,
    String address,
    int port,
    List<Protocol> protocols,
    @Nullable TlsConfig tls,
    @Nullable QuicConfig quic,
    @Nullable WebSocketConfig websocket,
    @Nullable ClientAddressConfig clientAddress) {
  /** Copies what is mutable. */
  public ListenerConfig {
    protocols = List.copyOf(protocols);
  }

  /**
   * Without QUIC, looking after WebSockets as most do, with connections from clients themselves.
   *
   * @param name as above
   * @param address as above
   * @param port as above
   * @param protocols not HTTP/3
   * @param tls as above
   */
  public ListenerConfig(
      String name, String address, int port, List<Protocol> protocols, @Nullable TlsConfig tls) {
    this(name, address, port, protocols, tls, null, null, null);
  }

  /**
   * Whether connections are carried as bytes, whatever is spoken on them.
   *
   * @return false when requests are read from them
   */
  public boolean takesBytes() {
    return protocols.contains(Protocol.TCP) || protocols.contains(Protocol.TLS);
  }
}
