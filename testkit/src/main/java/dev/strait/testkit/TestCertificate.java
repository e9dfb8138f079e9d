package dev.strait.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;

/**
 * A leaf certificate and its key, as objects and as PEM.
 *
 * @param certificate the leaf
 * @param key its ECDSA P-256 key
 * @param chainPem PEM chain, leaf first, without the authority
 * @param keyPem PKCS#8 PEM
 */
public record TestCertificate(
    X509Certificate certificate, PrivateKey key, String chainPem, String keyPem) {

  /**
   * Writes {@code NAME.crt.pem} and {@code NAME.key.pem}.
   *
   * @param directory must exist
   * @param name first part of both file names
   */
  public void writeTo(Path directory, String name) {
    try {
      Files.writeString(directory.resolve(name + ".crt.pem"), chainPem, StandardCharsets.US_ASCII);
      Files.writeString(directory.resolve(name + ".key.pem"), keyPem, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "TestCertificate[" + certificate.getSubjectX500Principal() + "]";
  }
}
