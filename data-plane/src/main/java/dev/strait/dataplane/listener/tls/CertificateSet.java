package dev.strait.dataplane.listener.tls;

import dev.strait.dataplane.config.Bundle;
import dev.strait.dataplane.identity.KeyExchange;
import dev.strait.nodeconfig.CertificateConfig;
import dev.strait.nodeconfig.Protocol;
import dev.strait.nodeconfig.TlsConfig;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of one listener at one time. Counted, because BoringSSL's contexts live outside
 * of the heap: freed when the listener has newer ones and no handshake is about to use these.
 * Engines of living connections hold their context by themselves.
 */
final class CertificateSet extends AbstractReferenceCounted {
  private final ByServerName<SslContext> contexts = new ByServerName<>();
  private final List<Runnable> ticketKeys = new ArrayList<>();

  private CertificateSet() {}

  /** Loads every certificate; none is kept when one cannot be used. */
  static CertificateSet load(
      TlsConfig tls, List<Protocol> protocols, ClientCertificates clients, Bundle bundle)
      throws CertificateException {
    CertificateSet set = new CertificateSet();
    boolean loaded = false;
    try {
      for (CertificateConfig certificate : tls.certificates()) {
        set.add(certificate, tls, protocols, clients, bundle);
      }
      loaded = true;
      return set;
    } finally {
      if (!loaded) {
        set.release();
      }
    }
  }

  /**
   * The context for a name.
   *
   * @param serverName as the client sent it; null when it sent none
   */
  SslContext choose(@Nullable String serverName) {
    return contexts.choose(serverName);
  }

  /** As {@link Certificates#renewTicketKeys}. */
  void renewTicketKeys() {
    ticketKeys.forEach(Runnable::run);
  }

  private void add(
      CertificateConfig certificate,
      TlsConfig tls,
      List<Protocol> protocols,
      ClientCertificates clients,
      Bundle bundle)
      throws CertificateException {
    byte[] chain = read(bundle, certificate.chain());
    byte[] key = read(bundle, certificate.key());
    List<String> names;
    SslContext context;
    try {
      names = PemKeyPair.of(chain, key).names();
      context =
          SslContextBuilder.forServer(
                  new ByteArrayInputStream(chain), new ByteArrayInputStream(key))
              .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
              .protocols(versions(tls))
              .option(OpenSslContextOption.GROUPS, KeyExchange.groups())
              .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
              .applicationProtocolConfig(alpn(protocols))
              .clientAuth(clients.asked())
              .trustManager(clients.inHandshake())
              .build();
    } catch (IOException | GeneralSecurityException | IllegalArgumentException unusable) {
      throw CertificateException.unusable(certificate, unusable);
    }
    contexts.add(names, context);
    ticketKeys.add(TicketKeys.renewing(context));
  }

  /** The ciphers of 1.2 are Netty's for HTTP/2: ECDHE with AES-GCM or ChaCha20 alone. */
  private static List<String> versions(TlsConfig tls) {
    return Boolean.TRUE.equals(tls.tls13Only())
        ? List.of("TLSv1.3")
        : List.of("TLSv1.3", "TLSv1.2");
  }

  static byte[] read(Bundle bundle, String name) throws CertificateException {
    try {
      return bundle.read(name);
    } catch (IOException missing) {
      throw new CertificateException("the bundle has no readable file " + name, missing);
    }
  }

  private static ApplicationProtocolConfig alpn(List<Protocol> protocols) {
    List<String> names = new ArrayList<>();
    if (protocols.contains(Protocol.HTTP2)) {
      names.add("h2");
    }
    if (protocols.contains(Protocol.HTTP1)) {
      names.add("http/1.1");
    }
    return new ApplicationProtocolConfig(
        ApplicationProtocolConfig.Protocol.ALPN,
        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
        names);
  }

  @Override
  protected void deallocate() {
    contexts.all().forEach(ReferenceCountUtil::safeRelease);
  }

  @Override
  public ReferenceCounted touch(Object hint) {
    return this;
  }
}
