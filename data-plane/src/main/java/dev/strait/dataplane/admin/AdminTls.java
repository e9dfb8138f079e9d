package dev.strait.dataplane.admin;

import dev.strait.dataplane.config.Bundle;
import dev.strait.dataplane.identity.Pem;
import dev.strait.dataplane.identity.SpiffeTrust;
import dev.strait.nodeconfig.SecureAdminConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How the secure admin port shows who it is and checks who asks. TLS 1.3 without tickets, so every
 * connection shows a certificate that is valid now.
 *
 * @param context for new connections; counted, to be released
 * @param trust whom it lets in
 */
record AdminTls(SslContext context, SpiffeTrust trust) {

  /** Reads the files; an IOException says in one sentence which of them cannot be used. */
  static AdminTls load(SecureAdminConfig config, Bundle bundle) throws IOException {
    Set<X509Certificate> issuers = Set.of(Pem.certificates(bundle, config.trust()));
    Map<String, Set<X509Certificate>> issuersById = new HashMap<>();
    config.clients().forEach(client -> issuersById.put(client, issuers));
    SpiffeTrust trust = new SpiffeTrust(issuersById);
    SslContext context =
        SslContextBuilder.forServer(
                Pem.key(bundle, config.identity().key()),
                Pem.certificates(bundle, config.identity().chain()))
            .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
            .protocols("TLSv1.3")
            .trustManager(trust)
            .clientAuth(ClientAuth.REQUIRE)
            .build();
    return new AdminTls(context, trust);
  }
}
