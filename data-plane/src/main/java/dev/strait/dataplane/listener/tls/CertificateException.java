package dev.strait.dataplane.listener.tls;

import dev.strait.nodeconfig.CertificateConfig;

/** A certificate or key of the bundle cannot be used. */
public final class CertificateException extends Exception {
  private static final long serialVersionUID = 1L;

  CertificateException(String message, Throwable cause) {
    super(message, cause);
  }

  static CertificateException unusable(CertificateConfig certificate, Exception cause) {
    return new CertificateException(
        "the certificate "
            + certificate.chain()
            + " and the key "
            + certificate.key()
            + " cannot be used together (expected: a PEM chain, leaf first, and its PKCS#8 PEM"
            + " key)",
        cause);
  }

  /**
   * What is wrong and with which file, without any of its content.
   *
   * @return one clause
   */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
