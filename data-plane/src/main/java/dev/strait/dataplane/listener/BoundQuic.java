package dev.strait.dataplane.listener;

import dev.strait.dataplane.config.Bundle;
import dev.strait.dataplane.listener.http.ListenerScope;
import dev.strait.dataplane.listener.http3.Http3Sockets;
import dev.strait.dataplane.listener.tls.CertificateException;
import dev.strait.dataplane.listener.tls.Certificates;
import dev.strait.dataplane.listener.tls.ClientCertificates;
import dev.strait.dataplane.listener.tls.QuicCertificates;
import dev.strait.nodeconfig.ListenerConfig;
import dev.strait.nodeconfig.QuicConfig;
import dev.strait.nodeconfig.TlsConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The UDP port beside a listener's TCP port, of the same number. */
final class BoundQuic {
  private final QuicCertificates certificates;
  private final Http3Sockets sockets;

  private BoundQuic(QuicCertificates certificates, Http3Sockets sockets) {
    this.certificates = certificates;
    this.sockets = sockets;
  }

  /** Binds when the listener speaks HTTP/3, null when not; blocks. */
  static @Nullable BoundQuic open(
      ListenerConfig config,
      int port,
      ListenerScope scope,
      BoundListener.Surroundings around,
      AtomicInteger open,
      Runnable closed,
      Bundle bundle)
      throws ListenerException {
    QuicConfig quic = config.quic();
    TlsConfig tls = config.tls();
    if (quic == null || tls == null) {
      return null;
    }
    QuicCertificates certificates;
    try {
      certificates = QuicCertificates.load(tls, quic.earlyData(), scope.clients(), bundle);
    } catch (CertificateException refused) {
      throw ListenerException.closed(config.name(), refused);
    }
    Http3Sockets sockets = new Http3Sockets(around.loops(), scope, certificates);
    sockets.keepAlive(quic.keepAlive());
    ConnectionSetup setup =
        new ConnectionSetup(
            scope,
            around.connections(),
            closed,
            channel -> {
              open.incrementAndGet();
              sockets.takeIn(channel);
            },
            Http3Sockets::refuse);
    try {
      sockets.bind(new InetSocketAddress(config.address(), port), quic, setup);
    } catch (IOException refused) {
      String where = "/udp for HTTP/3 (" + refused.getMessage() + ")";
      throw ListenerException.unbound(config, port, where, refused);
    }
    return new BoundQuic(certificates, sockets);
  }

  /** Whether new settings can run on the sockets that are open. */
  static boolean sameSocket(@Nullable QuicConfig one, @Nullable QuicConfig other) {
    if (one == null || other == null) {
      return one == null && other == null;
    }
    return one.idleTimeoutMillis() == other.idleTimeoutMillis()
        && one.congestionControl() == other.congestionControl()
        && one.pathMtuDiscovery() == other.pathMtuDiscovery();
  }

  /** Whether handshakes are the same by new settings for open sockets, and tickets stay good. */
  static boolean sameHandshake(@Nullable QuicConfig one, @Nullable QuicConfig other) {
    return one == null || other == null || one.earlyData() == other.earlyData();
  }

  /** Uses other certificates for handshakes from now on. */
  void replace(ListenerConfig config, ClientCertificates clients, Bundle bundle)
      throws CertificateException {
    QuicConfig quic = config.quic();
    TlsConfig tls = config.tls();
    if (quic != null && tls != null) {
      certificates.replace(tls, quic.earlyData(), clients, bundle);
    }
  }

  /** Puts into effect what may change while connections live. */
  void update(@Nullable QuicConfig quic) {
    if (quic != null) {
      sockets.keepAlive(quic.keepAlive());
    }
  }

  /** As {@link Certificates#renewTicketKeys}. */
  void renewTicketKeys() {
    certificates.renewTicketKeys();
  }

  /** Takes no new connection in any more. */
  void leave() {
    sockets.leave();
  }

  /** Closes the sockets and what lives on them. */
  void close() {
    sockets.close();
  }
}
