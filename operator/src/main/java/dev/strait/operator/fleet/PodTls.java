package dev.strait.operator.fleet;

import dev.strait.control.loop.OperatorIdentity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Mutual TLS to pods. A pod is known by the SPIFFE id of its group, never by its address, which the
 * next pod may have. The identity may be replaced while running. Thread safe.
 */
final class PodTls {
  private static final String ALIAS = "operator";
  private static final int SAN_URI = 6;

  private final Map<String, String> expected = new ConcurrentHashMap<>();
  private final SSLContext context;
  private volatile @Nullable Keys keys;

  private record Keys(List<X509Certificate> chain, PrivateKey key, X509TrustManager trust) {}

  PodTls() {
    try {
      context = SSLContext.getInstance("TLSv1.3");
      context.init(new KeyManager[] {new Identity()}, new TrustManager[] {new Trust()}, null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has TLS 1.3", e);
    }
  }

  SSLContext context() {
    return context;
  }

  boolean isReady() {
    return keys != null;
  }

  /** Who must answer at an address from now on. */
  void expect(String address, String spiffeId) {
    expected.put(address, spiffeId);
  }

  void use(OperatorIdentity operator) throws IOException {
    try {
      CertificateFactory certificates = CertificateFactory.getInstance("X.509");
      X509Certificate[] chain =
          certificates
              .generateCertificates(new ByteArrayInputStream(operator.identity().chainPem()))
              .toArray(X509Certificate[]::new);
      PrivateKey key =
          KeyFactory.getInstance("EC")
              .generatePrivate(new PKCS8EncodedKeySpec(der(operator.identity().keyPem())));
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int n = 0;
      for (var ca :
          certificates.generateCertificates(new ByteArrayInputStream(operator.trustPem()))) {
        store.setCertificateEntry("ca" + n++, ca);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      keys = new Keys(List.of(chain), key, (X509TrustManager) factory.getTrustManagers()[0]);
    } catch (GeneralSecurityException e) {
      throw new IOException("the operator's own identity cannot be used: " + e.getMessage(), e);
    }
  }

  private static byte[] der(byte[] pem) {
    String text = new String(pem, StandardCharsets.US_ASCII).replaceAll("-----[^-]*-----", "");
    return Base64.getMimeDecoder().decode(text);
  }

  private Keys keys() {
    Keys now = keys;
    if (now == null) {
      throw new IllegalStateException("asked before there is an identity");
    }
    return now;
  }

  private final class Identity extends X509ExtendedKeyManager {
    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public String chooseClientAlias(
        String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return ALIAS;
    }

    @Override
    public String chooseEngineClientAlias(
        String[] keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return ALIAS;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return keys().chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return keys().key();
    }
  }

  /** Extended, for then the platform leaves the check of the name to it. */
  private final class Trust extends X509ExtendedTrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      keys().trust().checkServerTrusted(chain, authType);
      String wanted = expected.get(engine.getPeerHost());
      if (wanted == null || !names(chain[0]).contains(wanted)) {
        throw new CertificateException(
            "%s shows %s (expected: %s)".formatted(engine.getPeerHost(), names(chain[0]), wanted));
      }
    }

    private static List<String> names(X509Certificate leaf) throws CertificateException {
      var all = leaf.getSubjectAlternativeNames();
      return all == null
          ? List.of()
          : all.stream()
              .filter(name -> Integer.valueOf(SAN_URI).equals(name.get(0)))
              .map(name -> String.valueOf(name.get(1)))
              .toList();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      throw new CertificateException("engines only");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw new CertificateException("engines only");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("a client only");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
        throws CertificateException {
      throw new CertificateException("a client only");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType)
        throws CertificateException {
      throw new CertificateException("a client only");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
