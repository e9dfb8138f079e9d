package dev.strait.dataplane.tunnel.wire;

import dev.strait.dataplane.config.Bundle;
import dev.strait.dataplane.identity.KeyExchange;
import dev.strait.dataplane.identity.Pem;
import dev.strait.dataplane.identity.SpiffeTrust;
import dev.strait.nodeconfig.CoreConfig;
import dev.strait.nodeconfig.PeerConfig;
import dev.strait.nodeconfig.TunnelConfig;
import io.netty.handler.codec.quic.BoringSSLContextOption;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * How one side of a link shows who it is and checks the other. Over QUIC sessions are resumed, with
 * the certificates of then, which are checked again: a ticket never outlives what it stands for.
 * New certificates mean a new context, which knows none of the tickets of before.
 *
 * @param quic for new connections over QUIC
 * @param tcp for those over TCP; TLS 1.3 only
 * @param webSocket for those in a WebSocket; on a core the same as {@code tcp}
 * @param trust whom it trusts
 */
public record LinkTls(
    QuicSslContext quic, SslContext tcp, SslContext webSocket, SpiffeTrust trust) {
  /** The protocol in the TLS handshake (RFC 7301); its number changes when HELLO must. */
  public static final String ALPN = "strait-lane/1";

  /** What a WebSocket begins with. */
  public static final String HTTP_1_1 = "http/1.1";

  /** A link gets its ticket when it begins, and needs it when it is lost. */
  private static final long TICKET_SECONDS = TimeUnit.DAYS.toSeconds(1);

  private static final String TLS_1_3 = "TLSv1.3";

  /**
   * How an edge dials one core.
   *
   * @param tunnel with the edge's own certificate
   * @param core whom it expects
   * @param bundle where the files are
   * @return a new context
   * @throws IOException when a file cannot be read or used
   */
  public static LinkTls edge(TunnelConfig tunnel, CoreConfig core, Bundle bundle)
      throws IOException {
    SpiffeTrust trust =
        new SpiffeTrust(Map.of(core.spiffeId(), Set.of(Pem.certificates(bundle, core.trust()))));
    PrivateKey key = Pem.key(bundle, tunnel.identity().key());
    X509Certificate[] chain = Pem.certificates(bundle, tunnel.identity().chain());
    QuicSslContext quic =
        QuicSslContextBuilder.forClient()
            .keyManager(key, null, chain)
            .trustManager(trust)
            .applicationProtocols(ALPN)
            .option(BoringSSLContextOption.GROUPS, KeyExchange.groups())
            .earlyData(true)
            .sessionTimeout(TICKET_SECONDS)
            .build();
    SslContextBuilder tcp =
        SslContextBuilder.forClient()
            .keyManager(key, chain)
            // The SPIFFE id says who it is, not the name that was dialled.
            .endpointIdentificationAlgorithm(null);
    return new LinkTls(quic, build(tcp, trust, ALPN), build(tcp, trust, HTTP_1_1), trust);
  }

  /**
   * How a core takes links.
   *
   * @param tunnel with the core's own certificate
   * @param edges who may connect
   * @param bundle where the files are
   * @return a new context
   * @throws IOException when a file cannot be read or used
   */
  public static LinkTls core(TunnelConfig tunnel, List<PeerConfig> edges, Bundle bundle)
      throws IOException {
    Map<String, Set<X509Certificate>> issuers = new HashMap<>();
    for (PeerConfig edge : edges) {
      // an edge of this cluster and one of another may go by the same name
      issuers
          .computeIfAbsent(edge.spiffeId(), id -> new HashSet<>())
          .addAll(Set.of(Pem.certificates(bundle, edge.trust())));
    }
    SpiffeTrust trust = new SpiffeTrust(issuers);
    PrivateKey key = Pem.key(bundle, tunnel.identity().key());
    X509Certificate[] chain = Pem.certificates(bundle, tunnel.identity().chain());
    QuicSslContext quic =
        QuicSslContextBuilder.forServer(key, null, chain)
            .trustManager(trust)
            .clientAuth(ClientAuth.REQUIRE)
            .applicationProtocols(ALPN)
            .option(BoringSSLContextOption.GROUPS, KeyExchange.groups())
            .earlyData(true)
            .sessionTimeout(TICKET_SECONDS)
            .build();
    SslContextBuilder tcp = SslContextBuilder.forServer(key, chain).clientAuth(ClientAuth.REQUIRE);
    SslContext both = build(tcp, trust, ALPN, HTTP_1_1);
    return new LinkTls(quic, both, both, trust);
  }

  private static SslContext build(SslContextBuilder builder, SpiffeTrust trust, String... protocols)
      throws IOException {
    return builder
        .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
        .protocols(TLS_1_3)
        .option(OpenSslContextOption.GROUPS, KeyExchange.groups())
        .trustManager(trust)
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                protocols))
        .build();
  }

  /**
   * The peer of a connection whose handshake is done. Checked again here: a session may have been
   * made in another time.
   *
   * @param engine of the connection; null when it is closed
   * @return the SPIFFE id of the certificate that the peer showed
   * @throws CertificateException when it is not trusted (any more)
   */
  public String peerId(@Nullable SSLEngine engine) throws CertificateException {
    if (engine == null) {
      throw new CertificateException("the connection is closed");
    }
    try {
      X509Certificate[] chain =
          Arrays.stream(engine.getSession().getPeerCertificates())
              .map(X509Certificate.class::cast)
              .toArray(X509Certificate[]::new);
      return trust.verify(chain);
    } catch (SSLPeerUnverifiedException e) {
      throw new CertificateException("no certificate was shown (expected: one)", e);
    }
  }
}
