package dev.strait.dataplane.listener.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCertificateException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Why a client's certificate is not valid. */
public enum CertificateRefusal {
  /** None was shown. */
  MISSING(116),
  /** Its time is over. */
  EXPIRED(45),
  /** Its time has not begun. */
  NOT_YET_VALID(45),
  /** No CA of the listener signed it. */
  UNKNOWN_CA(48),
  /** Anything else: a signature, a constraint, a usage that is not a client's. */
  INVALID(42);

  /** X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, which libraries send as unknown_ca. */
  private static final int NO_ISSUER = 20;

  /** X509_V_ERR_CERT_REJECTED, which they send as bad_certificate. */
  private static final int REJECTED = 28;

  private final int alert;

  CertificateRefusal(int alert) {
    this.alert = alert;
  }

  /**
   * The reason of a refusal.
   *
   * @param invalid as {@link ClientCertificates#admit} threw it
   * @return the reason
   */
  public static CertificateRefusal of(CertificateException invalid) {
    for (Throwable why = invalid; why != null; why = why.getCause()) {
      if (why instanceof SSLPeerUnverifiedException) {
        return MISSING;
      }
      if (why instanceof CertificateExpiredException) {
        return EXPIRED;
      }
      if (why instanceof CertificateNotYetValidException) {
        return NOT_YET_VALID;
      }
      if (why instanceof CertPathValidatorException path) {
        return of(path.getReason());
      }
      if (why instanceof CertPathBuilderException && why.getCause() == null) {
        return UNKNOWN_CA;
      }
    }
    return INVALID;
  }

  private static CertificateRefusal of(CertPathValidatorException.Reason reason) {
    if (reason == BasicReason.EXPIRED) {
      return EXPIRED;
    }
    if (reason == BasicReason.NOT_YET_VALID) {
      return NOT_YET_VALID;
    }
    // A CA of the same name did not sign it.
    return reason == BasicReason.INVALID_SIGNATURE ? UNKNOWN_CA : INVALID;
  }

  /**
   * What the client is told.
   *
   * @return the TLS alert's number (RFC 8446 §6)
   */
  public int alert() {
    return alert;
  }

  /** The exception that makes TLS libraries send the fitting alert (RFC 8446 §6.2). */
  CertificateException withAlert(CertificateException invalid) {
    if (!OpenSsl.isAvailable()) {
      return invalid;
    }
    return switch (this) {
      case UNKNOWN_CA -> new OpenSslCertificateException(invalid, NO_ISSUER);
      case INVALID -> new OpenSslCertificateException(invalid, REJECTED);
      default -> invalid;
    };
  }
}
