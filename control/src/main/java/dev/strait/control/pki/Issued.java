package dev.strait.control.pki;

import java.io.ByteArrayOutputStream;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;

/** A certificate with its chain and its key, as the own CA issues it. */
public final class Issued {
  private final List<X509Certificate> chain;
  private final PrivateKey key;

  Issued(List<X509Certificate> chain, PrivateKey key) {
    this.chain = List.copyOf(chain);
    this.key = key;
  }

  /**
   * Reads what {@link #toPem} wrote.
   *
   * @param pem certificates, leaf first, and a key
   * @return the same value
   * @throws UnreadablePemException when it is not that
   */
  public static Issued parse(byte[] pem) throws UnreadablePemException {
    return new Issued(Pem.readCertificates(pem), Pem.readKey(pem));
  }

  /**
   * Chain and key in one document, to be kept in one place and replaced at once.
   *
   * @return PEM; a secret
   */
  public byte[] toPem() {
    ByteArrayOutputStream pem = new ByteArrayOutputStream();
    pem.writeBytes(chainPem());
    pem.writeBytes(keyPem());
    return pem.toByteArray();
  }

  /**
   * The certificate and what is between it and the CA.
   *
   * @return PEM, leaf first
   */
  public byte[] chainPem() {
    return Pem.certificates(chain);
  }

  /**
   * Its key.
   *
   * @return PKCS#8 PEM; a secret
   */
  public byte[] keyPem() {
    return Pem.key(key);
  }

  /**
   * The certificate itself.
   *
   * @return the leaf
   */
  public X509Certificate leaf() {
    return chain.get(0);
  }

  /**
   * What the certificate says whose it is.
   *
   * @return its URI names; empty when it has none
   */
  public List<String> uris() {
    List<String> uris = new ArrayList<>();
    try {
      Collection<List<?>> names = leaf().getSubjectAlternativeNames();
      for (List<?> name : names == null ? List.<List<?>>of() : names) {
        if (Integer.valueOf(GeneralName.uniformResourceIdentifier).equals(name.get(0))) {
          uris.add(String.valueOf(name.get(1)));
        }
      }
    } catch (CertificateParsingException e) {
      return List.of(); // names that cannot be read name nobody
    }
    return List.copyOf(uris);
  }

  /**
   * Whether it should be replaced.
   *
   * @param now the moment in question
   * @return true from two thirds of its life on
   */
  public boolean renewalDue(Instant now) {
    return Lifetimes.renewalDue(
        leaf().getNotBefore().toInstant(), leaf().getNotAfter().toInstant(), now);
  }

  PrivateKey key() {
    return key;
  }

  /** Whose it is, never the key. */
  @Override
  public String toString() {
    return "Issued[" + leaf().getSubjectX500Principal() + "]";
  }
}
