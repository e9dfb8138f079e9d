package dev.strait.control.pki;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A look at a certificate and key that people gave: what can be served, and what they should know.
 *
 * <p>Not usable is only what no TLS stack could serve: unreadable, or a key of another certificate.
 * An expired certificate is reported and still served, for a client's clear refusal says more than
 * a listener that went away.
 */
public final class GivenCertificate {
  private static final byte[] PROBE =
      "does this key belong to this certificate?".getBytes(StandardCharsets.UTF_8);

  private final @Nullable Issued usable;
  private final List<String> problems;

  private GivenCertificate(@Nullable Issued usable, List<String> problems) {
    this.usable = usable;
    this.problems = List.copyOf(problems);
  }

  /**
   * Looks at {@code tls.crt} and {@code tls.key}.
   *
   * @param chainPem PEM chain, leaf first; null when it was not given
   * @param keyPem PEM key, not encrypted; null when it was not given
   * @param now to compare lifetimes with
   * @return what can be served, and every problem
   */
  public static GivenCertificate check(
      byte @Nullable [] chainPem, byte @Nullable [] keyPem, Instant now) {
    List<String> problems = new ArrayList<>();
    List<X509Certificate> chain = null;
    PrivateKey key = null;
    try {
      chain = Pem.readCertificates(present(chainPem));
    } catch (UnreadablePemException e) {
      problems.add("tls.crt: " + e.getMessage() + " (expected: PEM certificates, leaf first)");
    }
    try {
      key = Pem.readKey(present(keyPem));
    } catch (UnreadablePemException e) {
      problems.add("tls.key: " + e.getMessage() + " (expected: a PEM key, not encrypted)");
    }
    if (chain == null || key == null) {
      return new GivenCertificate(null, problems);
    }
    X509Certificate leaf = chain.get(0);
    if (!matches(key, leaf.getPublicKey())) {
      problems.add("tls.key: of another certificate (expected: the key of the first in tls.crt)");
      return new GivenCertificate(null, problems);
    }
    lifetime(leaf, now, problems);
    if (names(leaf).isEmpty()) {
      problems.add("tls.crt: no subjectAltName (expected: DNS names or addresses)");
    }
    return new GivenCertificate(new Issued(chain, key), problems);
  }

  /**
   * CAs that people gave.
   *
   * @param usable whether any certificate could be read
   * @param problems what people should know
   */
  public record Authorities(boolean usable, List<String> problems) {
    /** Copies what is mutable. */
    public Authorities {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Looks at {@code ca.crt}.
   *
   * @param pem PEM certificates; null when it was not given
   * @param now to compare lifetimes with
   * @return whether it can be used, and every problem
   */
  public static Authorities checkAuthorities(byte @Nullable [] pem, Instant now) {
    List<String> problems = new ArrayList<>();
    try {
      for (X509Certificate authority : Pem.readCertificates(present(pem))) {
        lifetime(authority, now, problems);
      }
      return new Authorities(true, problems);
    } catch (UnreadablePemException e) {
      return new Authorities(
          false, List.of("ca.crt: " + e.getMessage() + " (expected: PEM certificates)"));
    }
  }

  /**
   * What can be served.
   *
   * @return chain and key; null when nothing can
   */
  public @Nullable Issued usable() {
    return usable;
  }

  /**
   * What people should know.
   *
   * @return one sentence a problem, without any part of a key
   */
  public List<String> problems() {
    return problems;
  }

  private static byte[] present(byte @Nullable [] pem) throws UnreadablePemException {
    if (pem == null) {
      throw new UnreadablePemException("not there");
    }
    return pem;
  }

  private static void lifetime(X509Certificate certificate, Instant now, List<String> problems) {
    Instant notBefore = certificate.getNotBefore().toInstant();
    Instant notAfter = certificate.getNotAfter().toInstant();
    String who = certificate.getSubjectX500Principal().getName();
    if (now.isBefore(notBefore)) {
      problems.add(who + ": not valid before " + notBefore);
    }
    if (!now.isBefore(notAfter)) {
      problems.add(who + ": expired at " + notAfter);
    }
  }

  private static Collection<List<?>> names(X509Certificate leaf) {
    try {
      Collection<List<?>> names = leaf.getSubjectAlternativeNames();
      return names == null ? List.of() : names;
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  /** What one signs, the other must verify: true of every kind of key. */
  private static boolean matches(PrivateKey key, PublicKey certified) {
    String algorithm =
        switch (certified.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> certified.getAlgorithm();
        };
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(certified);
      signature.update(PROBE);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
