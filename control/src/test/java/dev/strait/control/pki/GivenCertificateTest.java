package dev.strait.control.pki;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.junit.jupiter.api.Test;

class GivenCertificateTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Instant NOW = Instant.parse("2026-11-22T03:00:00Z");
  private static final Issued GOOD =
      Authority.create("test CA", NOW, RANDOM)
          .issueServer(List.of("chat.example.com"), NOW, RANDOM);

  @Test
  void aGoodPairHasNoProblems() {
    GivenCertificate given = GivenCertificate.check(GOOD.chainPem(), GOOD.keyPem(), NOW);

    assertThat(given.problems()).isEmpty();
    assertThat(given.usable()).isNotNull();
  }

  @Test
  void whatIsMissingOrUnreadableIsSaidOfBothAtOnce() {
    assertThat(GivenCertificate.check(null, "junk".getBytes(UTF_8), NOW).problems())
        .containsExactly(
            "tls.crt: not there (expected: PEM certificates, leaf first)",
            "tls.key: no PRIVATE KEY block (expected: a PEM key, not encrypted)");
  }

  @Test
  void lifetimesAreCompared() {
    var late =
        GivenCertificate.check(GOOD.chainPem(), GOOD.keyPem(), NOW.plus(Duration.ofDays(99)));
    var early = GivenCertificate.check(GOOD.chainPem(), GOOD.keyPem(), NOW.minusSeconds(3600));

    assertThat(late.problems())
        .containsExactly("CN=chat.example.com: expired at 2027-02-20T03:00:00Z");
    assertThat(early.problems())
        .containsExactly("CN=chat.example.com: not valid before 2026-11-22T02:55:00Z");
    assertThat(late.usable()).isNotNull();
  }

  @Test
  void keysInOldFormatsAreRead() throws Exception {
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2048);
    KeyPair keys = rsa.generateKeyPair();
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(keys.getPrivate());
    }
    assertThat(text.toString()).contains("BEGIN RSA PRIVATE KEY");

    assertThat(Pem.readKey(text.toString().getBytes(UTF_8))).isEqualTo(keys.getPrivate());
    assertThat(new String(Pem.key(keys.getPrivate()), UTF_8)).contains("BEGIN PRIVATE KEY");
  }

  @Test
  void anEncryptedKeyIsToldApart() {
    byte[] encrypted =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMBswDQYJKoZIhvcNAQUNMAAECgABAgMEBQYHCAk=\n-----END ENCRYPTED PRIVATE KEY-----\n"
            .getBytes(UTF_8);

    assertThat(GivenCertificate.check(GOOD.chainPem(), encrypted, NOW).problems().get(0))
        .startsWith("tls.key: ")
        .endsWith("(expected: a PEM key, not encrypted)");
  }

  @Test
  void casAreReadAndCompared() {
    assertThat(GivenCertificate.checkAuthorities(GOOD.chainPem(), NOW).usable()).isTrue();
    assertThat(GivenCertificate.checkAuthorities("x".getBytes(UTF_8), NOW).problems())
        .containsExactly("ca.crt: no CERTIFICATE block (expected: PEM certificates)");
    assertThat(
            GivenCertificate.checkAuthorities(GOOD.chainPem(), NOW.plus(Duration.ofDays(99)))
                .problems())
        .hasSize(1);
  }

  @Property(tries = 200)
  void damagedSecretsNeitherThrowNorShowThemselves(@ForAll byte[] junk) {
    String body = Base64.getMimeEncoder().encodeToString(junk);
    for (String kind : List.of("CERTIFICATE", "PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY")) {
      byte[] pem =
          "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, body, kind).getBytes(UTF_8);

      GivenCertificate given = GivenCertificate.check(pem, pem, NOW);

      assertThat(given.usable()).isNull();
      assertThat(given.problems()).isNotEmpty();
      if (body.length() > 8) {
        assertThat(String.join(" ", given.problems())).doesNotContain(body.substring(0, 8));
      }
    }
  }
}
