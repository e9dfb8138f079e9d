package dev.strait.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TestAuthorityTest {
  @Test
  void issuesCertificatesThatItsOwnKeyVerifiesWithEveryName() throws Exception {
    TestAuthority authority = TestAuthority.create("strait test CA");

    TestCertificate issued =
        authority.issue("localhost", "127.0.0.1", "spiffe://strait.dev/ns/default/edge/home");

    issued.certificate().verify(authority.certificate().getPublicKey());
    issued.certificate().checkValidity();
    assertThat(issued.certificate().getSubjectAlternativeNames())
        .contains(
            List.of(2, "localhost"),
            List.of(7, "127.0.0.1"),
            List.of(6, "spiffe://strait.dev/ns/default/edge/home"));
    assertThat(issued.keyPem()).startsWith("-----BEGIN PRIVATE KEY-----");
  }
}
