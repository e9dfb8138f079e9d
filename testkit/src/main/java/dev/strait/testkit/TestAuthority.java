package dev.strait.testkit;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A throwaway certificate authority; every key is ECDSA P-256. Safe for use by several threads. */
public final class TestAuthority {
  private static final Duration VALIDITY = Duration.ofHours(24);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final KeyPair keys;
  private final X500Name name;
  private final X509Certificate certificate;

  private TestAuthority(String commonName) {
    keys = newKeys();
    name = new X500Name("CN=" + commonName);
    certificate = sign(name, keys, Instant.now().plus(VALIDITY), true, List.of());
  }

  /**
   * A new authority with its own key.
   *
   * @param commonName shown in certificates it signs
   * @return the authority
   */
  public static TestAuthority create(String commonName) {
    return new TestAuthority(commonName);
  }

  /**
   * The self-signed certificate to trust.
   *
   * @return the certificate
   */
  public X509Certificate certificate() {
    return certificate;
  }

  /**
   * The certificate to trust as PEM.
   *
   * @return PEM text
   */
  public String pem() {
    return toPem(certificate);
  }

  /**
   * A certificate that serves and calls, for DNS names, IP addresses and URIs alike.
   *
   * @param names subject alternative names: with {@code ://} a URI (SPIFFE ids), of digits and dots
   *     or with a colon an IP address, else a DNS name; the first also becomes the common name
   *     unless it is a URI
   * @return certificate and key, valid from an hour ago for a day
   */
  public TestCertificate issue(String... names) {
    return issue(Instant.now().plus(VALIDITY), names);
  }

  /**
   * As {@link #issue(String...)} with an end of validity, maybe in the past.
   *
   * @param notAfter end of validity
   * @param names subject alternative names
   * @return certificate and key
   */
  public TestCertificate issue(Instant notAfter, String... names) {
    List<GeneralName> alternatives = new ArrayList<>();
    for (String each : names) {
      alternatives.add(new GeneralName(tag(each), each));
    }
    KeyPair leafKeys = newKeys();
    String commonName = names.length == 0 || names[0].contains("://") ? "strait test" : names[0];
    X509Certificate leaf =
        sign(new X500Name("CN=" + commonName), leafKeys, notAfter, false, alternatives);
    return new TestCertificate(leaf, leafKeys.getPrivate(), toPem(leaf), toPem(pkcs8(leafKeys)));
  }

  private X509Certificate sign(
      X500Name subject,
      KeyPair subjectKeys,
      Instant notAfter,
      boolean authority,
      List<GeneralName> alternatives) {
    Instant notBefore = notAfter.minus(VALIDITY).minus(Duration.ofHours(1));
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name,
              new BigInteger(120, RANDOM),
              Date.from(notBefore),
              Date.from(notAfter),
              subject,
              subjectKeys.getPublic());
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      int usage = authority ? KeyUsage.keyCertSign | KeyUsage.cRLSign : KeyUsage.digitalSignature;
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
      if (!authority) {
        builder.addExtension(
            Extension.extendedKeyUsage,
            false,
            new ExtendedKeyUsage(
                new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
      }
      if (!alternatives.isEmpty()) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(alternatives.toArray(new GeneralName[0])));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    } catch (OperatorCreationException | GeneralSecurityException | IOException e) {
      throw new IllegalStateException("cannot sign a test certificate for " + subject, e);
    }
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no ECDSA P-256", e);
    }
  }

  private static int tag(String alternative) {
    if (alternative.contains("://")) {
      return GeneralName.uniformResourceIdentifier;
    }
    boolean address = alternative.contains(":") || alternative.matches("[0-9.]+");
    return address ? GeneralName.iPAddress : GeneralName.dNSName;
  }

  private static Object pkcs8(KeyPair keyPair) {
    try {
      return new JcaPKCS8Generator(keyPair.getPrivate(), null).generate();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String toPem(Object value) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      pem.writeObject(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
