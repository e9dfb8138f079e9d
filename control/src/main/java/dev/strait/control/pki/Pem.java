package dev.strait.control.pki;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import org.jspecify.annotations.Nullable;

/** Text to certificates and keys, and back. Messages never hold any part of the text. */
final class Pem {
  private Pem() {}

  static byte[] certificates(List<X509Certificate> chain) {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      for (X509Certificate certificate : chain) {
        writer.writeObject(new PemObject("CERTIFICATE", certificate.getEncoded()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read can be written", e);
    }
    return text.toString().getBytes(UTF_8);
  }

  /** PKCS#8, which every reader of ours takes. */
  static byte[] key(PrivateKey key) {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject("PRIVATE KEY", key.getEncoded()));
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return text.toString().getBytes(UTF_8);
  }

  /** All certificates of a document, in order; other blocks are passed over. */
  static List<X509Certificate> readCertificates(byte[] pem) throws UnreadablePemException {
    List<X509Certificate> found = new ArrayList<>();
    for (Object block : blocks(pem)) {
      if (block instanceof X509CertificateHolder holder) {
        found.add(certificate(holder));
      }
    }
    if (found.isEmpty()) {
      throw new UnreadablePemException("no CERTIFICATE block");
    }
    return found;
  }

  /**
   * A certificate, and its key when that comes right after it.
   *
   * @param certificate any
   * @param key null when none follows
   */
  record Entry(X509Certificate certificate, @Nullable PrivateKey key) {}

  /** All certificates of a document with their keys, in order. */
  static List<Entry> readEntries(byte[] pem) throws UnreadablePemException {
    List<Entry> entries = new ArrayList<>();
    for (Object block : blocks(pem)) {
      if (block instanceof X509CertificateHolder holder) {
        entries.add(new Entry(certificate(holder), null));
      }
      PrivateKeyInfo key = keyOf(block);
      if (key != null && !entries.isEmpty()) {
        Entry last = entries.remove(entries.size() - 1);
        entries.add(new Entry(last.certificate(), key(key)));
      }
    }
    if (entries.isEmpty()) {
      throw new UnreadablePemException("no CERTIFICATE block");
    }
    return entries;
  }

  /** The first private key of a document: PKCS#8, PKCS#1 or SEC 1, not encrypted. */
  static PrivateKey readKey(byte[] pem) throws UnreadablePemException {
    for (Object block : blocks(pem)) {
      if (block instanceof PKCS8EncryptedPrivateKeyInfo || block instanceof PEMEncryptedKeyPair) {
        throw new UnreadablePemException("the key is encrypted");
      }
      PrivateKeyInfo key = keyOf(block);
      if (key != null) {
        return key(key);
      }
    }
    throw new UnreadablePemException("no PRIVATE KEY block");
  }

  private static X509Certificate certificate(X509CertificateHolder holder)
      throws UnreadablePemException {
    try {
      return new JcaX509CertificateConverter().getCertificate(holder);
    } catch (CertificateException e) {
      throw new UnreadablePemException("a CERTIFICATE block does not hold a certificate");
    }
  }

  private static PrivateKey key(PrivateKeyInfo key) throws UnreadablePemException {
    try {
      return new JcaPEMKeyConverter().getPrivateKey(key);
    } catch (PEMException e) {
      throw new UnreadablePemException("the key is of a kind that is not known here");
    }
  }

  private static @Nullable PrivateKeyInfo keyOf(Object block) {
    if (block instanceof PEMKeyPair pair) {
      return pair.getPrivateKeyInfo();
    }
    return block instanceof PrivateKeyInfo info ? info : null;
  }

  /** The parser's own messages may quote the text, so they go no further. */
  private static List<Object> blocks(byte[] pem) throws UnreadablePemException {
    List<Object> blocks = new ArrayList<>();
    try (PEMParser parser = new PEMParser(new StringReader(new String(pem, UTF_8)))) {
      for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
        blocks.add(block);
      }
    } catch (IOException | RuntimeException e) {
      throw new UnreadablePemException("a block is damaged");
    }
    return blocks;
  }
}
