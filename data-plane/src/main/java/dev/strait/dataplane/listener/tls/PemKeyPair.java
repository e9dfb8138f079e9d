package dev.strait.dataplane.listener.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** A certificate and its key, looked at before a TLS library that would notice late. */
final class PemKeyPair {
  private static final int DNS_NAME = 2;

  private final X509Certificate[] chain;
  private final PrivateKey key;

  private PemKeyPair(X509Certificate[] chain, PrivateKey key) {
    this.chain = chain;
    this.key = key;
  }

  /**
   * Reads both and checks that they belong together.
   *
   * @param chain PEM, leaf first
   * @param key PKCS#8 PEM
   * @throws GeneralSecurityException when one cannot be read or they do not belong together
   */
  static PemKeyPair of(byte[] chain, byte[] key) throws GeneralSecurityException {
    X509Certificate[] certificates =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(chain))
            .stream()
            .map(X509Certificate.class::cast)
            .toArray(X509Certificate[]::new);
    if (certificates.length == 0) {
      throw new GeneralSecurityException("there is no certificate");
    }
    X509Certificate leaf = certificates[0];
    String algorithm = leaf.getPublicKey().getAlgorithm();
    String text = new String(key, StandardCharsets.US_ASCII);
    PrivateKey privateKey;
    try {
      String base64 = text.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
      privateKey =
          KeyFactory.getInstance(algorithm)
              .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
    } catch (IllegalArgumentException noBase64) {
      throw new GeneralSecurityException("the key is no PEM", noBase64);
    }
    String scheme =
        switch (algorithm) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> algorithm;
        };
    Signature signature = Signature.getInstance(scheme);
    signature.initSign(privateKey);
    signature.update(chain);
    byte[] signed = signature.sign();
    signature.initVerify(leaf.getPublicKey());
    signature.update(chain);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("the key is another certificate's");
    }
    return new PemKeyPair(certificates, privateKey);
  }

  /** The certificates, leaf first. */
  X509Certificate[] chain() {
    return chain.clone();
  }

  PrivateKey key() {
    return key;
  }

  /** The DNS names that the certificate is for, in lower case. */
  List<String> names() throws GeneralSecurityException {
    List<String> names = new ArrayList<>();
    Collection<List<?>> alternatives = chain[0].getSubjectAlternativeNames();
    for (List<?> alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
      if (alternative.get(0).equals(DNS_NAME)) {
        names.add(String.valueOf(alternative.get(1)).toLowerCase(Locale.ROOT));
      }
    }
    return names;
  }
}
