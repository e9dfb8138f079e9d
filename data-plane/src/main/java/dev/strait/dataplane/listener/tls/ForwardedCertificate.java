package dev.strait.dataplane.listener.tls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** What an origin is told of a client's certificate, in the form of Envoy's XFCC. */
final class ForwardedCertificate {
  private static final int DNS_NAME = 2;
  private static final int URI_NAME = 6;
  private static final int MOST_NAMES = 16;

  /** Nothing that would need quotes; a certificate must not write elements of its own. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._~:/?#@!$&'()*+%-]{1,512}");

  private ForwardedCertificate() {}

  /** {@code Hash=SHA-256;URI=…;DNS=…}; names beyond a number, and odd ones, are left out. */
  static String of(X509Certificate leaf) throws CertificateException {
    StringBuilder text = new StringBuilder("Hash=");
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      text.append(HexFormat.of().formatHex(sha256.digest(leaf.getEncoded())));
    } catch (GeneralSecurityException impossible) {
      throw new CertificateException(impossible);
    }
    Collection<List<?>> names = leaf.getSubjectAlternativeNames();
    int told = 0;
    for (List<?> name : names == null ? List.<List<?>>of() : names) {
      String value = String.valueOf(name.get(1));
      boolean uri = name.get(0).equals(URI_NAME);
      if ((uri || name.get(0).equals(DNS_NAME)) && PLAIN.matcher(value).matches()) {
        text.append(uri ? ";URI=" : ";DNS=").append(value);
        told++;
        if (told == MOST_NAMES) {
          break;
        }
      }
    }
    return text.toString();
  }
}
