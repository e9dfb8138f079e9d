package dev.strait.control.pki;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The own certificate authority: ECDSA P-256, self-signed, it signs leaves only. Immutable; may be
 * used by several threads.
 */
public final class Authority {
  private static final String SIGNATURE = "SHA256withECDSA";

  /** RFC 5280 §4.1.2.2: at most 20 octets, positive. */
  private static final int SERIAL_BITS = 159;

  private final Issued self;

  private Authority(Issued self) {
    this.self = self;
  }

  /**
   * Makes a new one.
   *
   * @param name its common name
   * @param now beginning of its life
   * @param random where its key comes from
   * @return the authority
   */
  public static Authority create(String name, Instant now, SecureRandom random) {
    KeyPair keys = newKeys(random);
    X500Principal subject = commonName(name);
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              subject,
              new BigInteger(SERIAL_BITS, random),
              Date.from(now.minus(Lifetimes.SKEW)),
              Date.from(now.plus(Lifetimes.AUTHORITY)),
              subject,
              keys.getPublic());
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
          .addExtension(
              Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
          .addExtension(
              Extension.subjectKeyIdentifier,
              false,
              new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
      return new Authority(sign(builder, keys, keys, random));
    } catch (GeneralSecurityException | CertIOException e) {
      throw new IllegalStateException("every Java platform has SHA-1 for key identifiers", e);
    }
  }

  /**
   * Reads what {@link #toPem} wrote.
   *
   * @param pem certificate and key
   * @return the same value
   * @throws UnreadablePemException when it is not that
   */
  public static Authority parse(byte[] pem) throws UnreadablePemException {
    Pem.Entry entry = Pem.readEntries(pem).get(0);
    if (entry.key() == null) {
      throw new UnreadablePemException("no PRIVATE KEY block after the first CERTIFICATE");
    }
    return of(entry.certificate(), entry.key());
  }

  static Authority of(X509Certificate certificate, PrivateKey key) {
    return new Authority(new Issued(List.of(certificate), key));
  }

  X509Certificate certificate() {
    return self.leaf();
  }

  /**
   * Certificate and key.
   *
   * @return PEM; a secret
   */
  public byte[] toPem() {
    return self.toPem();
  }

  /**
   * What verifiers need.
   *
   * @return PEM of the certificate; not a secret
   */
  public byte[] trustPem() {
    return self.chainPem();
  }

  /**
   * An identity for the nodes of a group. In the tunnel an edge gets one for clients only and a
   * core one for servers only, so that neither can pose as the other even where only the usage is
   * checked.
   *
   * @param spiffeId what goes into its only name, a URI SAN
   * @param server whether it is shown to clients, or else to servers
   * @param now beginning of its life
   * @param random where its key comes from
   * @return certificate and key
   */
  public Issued issueNode(String spiffeId, boolean server, Instant now, SecureRandom random) {
    return issueNode(spiffeId, server, Lifetimes.NODE, now, random);
  }

  /**
   * An identity for the nodes of a group, of any length of life.
   *
   * @param spiffeId what goes into its only name, a URI SAN
   * @param server true for a core
   * @param life from now on
   * @param now beginning of its life
   * @param random where its key comes from
   * @return certificate and key
   */
  public Issued issueNode(
      String spiffeId, boolean server, Duration life, Instant now, SecureRandom random) {
    GeneralName name = new GeneralName(GeneralName.uniformResourceIdentifier, spiffeId);
    KeyPurposeId purpose = server ? KeyPurposeId.id_kp_serverAuth : KeyPurposeId.id_kp_clientAuth;
    return issue("strait node", new GeneralNames(name), purpose, life, now, random);
  }

  /**
   * A server certificate for clients, for a listener that has none.
   *
   * @param names DNS names, wildcards allowed, and IP addresses; at least one
   * @param now beginning of its life
   * @param random where its key comes from
   * @return certificate and key
   */
  public Issued issueServer(List<String> names, Instant now, SecureRandom random) {
    GeneralNames sans =
        new GeneralNames(names.stream().map(Authority::nameOf).toArray(GeneralName[]::new));
    return issue(names.get(0), sans, KeyPurposeId.id_kp_serverAuth, Lifetimes.SERVER, now, random);
  }

  /**
   * Whether a certificate is one of this authority's.
   *
   * @param certificate any
   * @return true when this authority's key signed it
   */
  public boolean signed(X509Certificate certificate) {
    try {
      certificate.verify(self.leaf().getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private Issued issue(
      String commonName,
      GeneralNames names,
      KeyPurposeId purpose,
      Duration life,
      Instant now,
      SecureRandom random) {
    KeyPair keys = newKeys(random);
    Instant end = now.plus(life);
    Instant caEnd = self.leaf().getNotAfter().toInstant();
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              self.leaf().getSubjectX500Principal(),
              new BigInteger(SERIAL_BITS, random),
              Date.from(now.minus(Lifetimes.SKEW)),
              Date.from(end.isBefore(caEnd) ? end : caEnd),
              commonName(commonName),
              keys.getPublic());
      JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
          .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
          .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose))
          .addExtension(Extension.subjectAlternativeName, false, names)
          .addExtension(
              Extension.authorityKeyIdentifier,
              false,
              identifiers.createAuthorityKeyIdentifier(self.leaf().getPublicKey()));
      KeyPair signer = new KeyPair(self.leaf().getPublicKey(), self.key());
      return sign(builder, signer, keys, random);
    } catch (GeneralSecurityException | CertIOException e) {
      throw new IllegalStateException("every Java platform has SHA-1 for key identifiers", e);
    }
  }

  private static Issued sign(
      JcaX509v3CertificateBuilder builder, KeyPair signer, KeyPair keys, SecureRandom random)
      throws GeneralSecurityException {
    try {
      var holder =
          builder.build(
              new JcaContentSignerBuilder(SIGNATURE)
                  .setSecureRandom(random)
                  .build(signer.getPrivate()));
      X509Certificate certificate = new JcaX509CertificateConverter().getCertificate(holder);
      return new Issued(List.of(certificate), keys.getPrivate());
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("every Java platform has " + SIGNATURE, e);
    }
  }

  private static KeyPair newKeys(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has P-256", e);
    }
  }

  private static GeneralName nameOf(String name) {
    boolean address = name.contains(":") || name.matches("[0-9.]+");
    return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, name);
  }

  /** Commas and the like are quoted, for names come from resources. */
  private static X500Principal commonName(String name) {
    return new X500Principal("CN=\"" + name.replaceAll("[\"\\\\]", "") + "\"");
  }

  /** Whose it is, never the key. */
  @Override
  public String toString() {
    return "Authority[" + self.leaf().getSubjectX500Principal() + "]";
  }
}
