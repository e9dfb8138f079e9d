package dev.strait.dataplane.listener.tls;

import dev.strait.dataplane.config.Bundle;
import dev.strait.dataplane.identity.KeyExchange;
import dev.strait.nodeconfig.CertificateConfig;
import dev.strait.nodeconfig.TlsConfig;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.quic.BoringSSLContextOption;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.netty.handler.ssl.ClientAuth;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/**
 * A listener's certificates over time as QUIC uses them (RFC 9001): TLS 1.3 and ALPN {@code h3},
 * nothing else. Contexts are freed with the garbage. Thread safe.
 */
public final class QuicCertificates {
  private static final String ALPN = "h3";

  /** A context with what renews the keys of its tickets. */
  private record Current(QuicSslContext context, List<Runnable> ticketKeys) {}

  private volatile Current current;

  private QuicCertificates(Current first) {
    current = first;
  }

  /**
   * Loads certificates.
   *
   * @param tls the certificates
   * @param earlyData whether a resumed session may begin with requests (RFC 8446 §2.3); never where
   *     clients are asked for a certificate
   * @param clients what clients must show
   * @param bundle holds the files
   * @return the certificates
   * @throws CertificateException when one cannot be used
   */
  public static QuicCertificates load(
      TlsConfig tls, boolean earlyData, ClientCertificates clients, Bundle bundle)
      throws CertificateException {
    return new QuicCertificates(newest(tls, earlyData, clients, bundle));
  }

  /**
   * Uses other certificates for handshakes from now on; those before stay when this throws.
   *
   * @param tls the certificates
   * @param earlyData as above
   * @param clients what clients must show
   * @param bundle holds the files
   * @throws CertificateException when one cannot be used
   */
  public void replace(TlsConfig tls, boolean earlyData, ClientCertificates clients, Bundle bundle)
      throws CertificateException {
    current = newest(tls, earlyData, clients, bundle);
  }

  /**
   * What terminates TLS on one connection.
   *
   * @param alloc of the connection
   * @return a new engine
   */
  public QuicSslEngine newEngine(ByteBufAllocator alloc) {
    return current.context().newEngine(alloc);
  }

  /** As {@link Certificates#renewTicketKeys}. */
  public void renewTicketKeys() {
    current.ticketKeys().forEach(Runnable::run);
  }

  /**
   * Sessions and early data belong to the outer context, whichever certificate is chosen in it.
   * Only the keys of tickets are looked for in the chosen one, if the outer has any (Netty 4.2.18).
   */
  private static Current newest(
      TlsConfig tls, boolean earlyData, ClientCertificates clients, Bundle bundle)
      throws CertificateException {
    ByServerName<QuicSslContext> contexts = new ByServerName<>();
    for (CertificateConfig certificate : tls.certificates()) {
      PemKeyPair pair = pair(certificate, bundle);
      try {
        contexts.add(pair.names(), builder(pair, earlyData, clients).build());
      } catch (GeneralSecurityException | IllegalArgumentException unusable) {
        throw CertificateException.unusable(certificate, unusable);
      }
    }
    QuicSslContext outer =
        builder(pair(tls.certificates().get(0), bundle), earlyData, clients)
            .sni(contexts::choose)
            .build();
    List<Runnable> ticketKeys = new ArrayList<>();
    contexts.all().forEach(context -> ticketKeys.add(TicketKeys.renewing(context)));
    ticketKeys.add(TicketKeys.renewing(outer));
    return new Current(outer, ticketKeys);
  }

  private static PemKeyPair pair(CertificateConfig certificate, Bundle bundle)
      throws CertificateException {
    byte[] chain = CertificateSet.read(bundle, certificate.chain());
    byte[] key = CertificateSet.read(bundle, certificate.key());
    try {
      return PemKeyPair.of(chain, key);
    } catch (GeneralSecurityException unusable) {
      throw CertificateException.unusable(certificate, unusable);
    }
  }

  private static QuicSslContextBuilder builder(
      PemKeyPair pair, boolean earlyData, ClientCertificates clients) {
    return QuicSslContextBuilder.forServer(pair.key(), null, pair.chain())
        .applicationProtocols(ALPN)
        .option(BoringSSLContextOption.GROUPS, KeyExchange.groups())
        .clientAuth(clients.asked() == ClientAuth.NONE ? ClientAuth.NONE : ClientAuth.OPTIONAL)
        .trustManager(clients.afterHandshake())
        .earlyData(earlyData && clients.asked() == ClientAuth.NONE);
  }
}
