package dev.strait.dataplane.identity;

import dev.strait.dataplane.config.Bundle;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys out of the files of a bundle. */
public final class Pem {
  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  private Pem() {}

  /**
   * Reads certificates.
   *
   * @param bundle where the file is
   * @param file its name
   * @return at least one, in the order of the file
   * @throws IOException when there is none, with one sentence
   */
  public static X509Certificate[] certificates(Bundle bundle, String file) throws IOException {
    byte[] pem = bundle.read(file);
    try {
      X509Certificate[] certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))
              .stream()
              .map(X509Certificate.class::cast)
              .toArray(X509Certificate[]::new);
      if (certificates.length == 0) {
        throw new IOException(file + ": no certificate (expected: at least one in PEM)");
      }
      return certificates;
    } catch (CertificateException e) {
      throw new IOException(file + ": no certificates in PEM: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a key.
   *
   * @param bundle where the file is
   * @param file its name
   * @return an EC or RSA key
   * @throws IOException when there is none; the message never holds any part of the file
   */
  public static PrivateKey key(Bundle bundle, String file) throws IOException {
    Matcher matcher = PKCS8.matcher(new String(bundle.read(file), StandardCharsets.US_ASCII));
    if (!matcher.find()) {
      throw new IOException(file + ": no private key (expected: PKCS#8 in PEM)");
    }
    byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(matcher.group(1));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": the private key is not Base64");
    }
    // Neither message may hold what is in the file.
    Optional<PrivateKey> key = key("EC", der).or(() -> key("RSA", der));
    return key.orElseThrow(() -> new IOException(file + ": the key is neither EC nor RSA"));
  }

  private static Optional<PrivateKey> key(String algorithm, byte[] der) {
    try {
      KeyFactory factory = KeyFactory.getInstance(algorithm);
      return Optional.of(factory.generatePrivate(new PKCS8EncodedKeySpec(der)));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }
}
