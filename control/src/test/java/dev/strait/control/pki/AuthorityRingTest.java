package dev.strait.control.pki;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.control.pki.AuthorityRing.Phase;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The table of transitions of a rotation. */
class AuthorityRingTest {
  private static final String NODE = "spiffe://strait.dev/ns/default/edge/edge";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Instant now = Instant.parse("2026-11-22T03:00:00Z");
  private final AuthorityRing steady =
      AuthorityRing.of(Authority.create("Strait tunnel CA", now, RANDOM));

  @Test
  void nothingHappensUnasked() {
    assertThat(step(steady, null, true)).isSameAs(steady);
    assertThat(step(steady, " ", true)).isSameAs(steady);
  }

  @Test
  void everyStepWaitsForTheOneBefore() throws Exception {
    AuthorityRing added = step(steady, "t1", false);
    assertThat(added.phase()).isEqualTo(Phase.ADDED);
    assertThat(step(added, "t1", false)).isSameAs(added);
    assertThat(added.step("t1", true, false, now, RANDOM)).as("not agreed").isSameAs(added);

    AuthorityRing signing = step(added, "t1", true);
    assertThat(signing.phase()).isEqualTo(Phase.SIGNING);
    assertThat(step(signing, "t1", false)).isSameAs(signing);

    AuthorityRing done = step(signing, "t1", true);
    assertThat(done.phase()).isEqualTo(Phase.STEADY);
    assertThat(step(done, "t1", true)).as("served").isSameAs(done);
    assertThat(step(done, "t2", true).phase()).isEqualTo(Phase.ADDED);
  }

  @Test
  void anIdentityOfAnyStateIsTrustedInTheStatesBesideIt() throws Exception {
    List<AuthorityRing> states = new ArrayList<>(List.of(steady));
    for (int i = 0; i < 3; i++) {
      states.add(step(states.get(i), "t1", true));
    }
    for (int i = 0; i < states.size(); i++) {
      Issued shown = states.get(i).signing().issueNode(NODE, true, now, RANDOM);
      for (int j = Math.max(0, i - 1); j <= Math.min(states.size() - 1, i + 1); j++) {
        assertThat(trusts(states.get(j), shown)).as("%d trusted in %d", i, j).isTrue();
      }
    }
    Issued old = steady.signing().issueNode(NODE, true, now, RANDOM);
    assertThat(trusts(states.get(3), old)).as("the former CA is gone").isFalse();
  }

  @Test
  void trustIsTheSameTextWhileTheSameAreTrusted() {
    AuthorityRing added = step(steady, "t1", true);

    assertThat(step(added, "t1", true).trustPem()).isEqualTo(added.trustPem());
    assertThat(steady.trustPem()).isEqualTo(steady.signing().trustPem());
  }

  @Test
  void everyStateIsReadAsItWasWritten() throws Exception {
    AuthorityRing ring = steady;
    for (int i = 0; i < 4; i++) {
      AuthorityRing again = AuthorityRing.parse(ring.toPem());
      assertThat(again.phase()).isEqualTo(ring.phase());
      assertThat(again.token()).isEqualTo(ring.token());
      assertThat(again.trustPem()).isEqualTo(ring.trustPem());
      assertThat(again.toPem()).isEqualTo(ring.toPem());
      ring = step(again, "2026-11-22T03:00", true);
    }
  }

  @Test
  void theKeyOfTheFormerCaIsGoneAtOnce() {
    AuthorityRing signing = step(step(steady, "t1", true), "t1", true);

    assertThat(new String(signing.toPem(), UTF_8)).containsOnlyOnce("BEGIN PRIVATE KEY");
  }

  @Test
  void aTokenCannotBreakTheDocument() throws Exception {
    AuthorityRing added = step(steady, "a\n-----BEGIN " + "x".repeat(500), true);

    assertThat(AuthorityRing.parse(added.toPem()).token()).isEqualTo(added.token()).hasSize(128);
  }

  private AuthorityRing step(AuthorityRing ring, @Nullable String asked, boolean everywhere) {
    return ring.step(asked, everywhere, true, now.plus(Duration.ofHours(1)), RANDOM);
  }

  private static boolean trusts(AuthorityRing ring, Issued shown) throws Exception {
    for (var trusted : Pem.readCertificates(ring.trustPem())) {
      try {
        shown.leaf().verify(trusted.getPublicKey());
        return true;
      } catch (java.security.GeneralSecurityException e) {
        // of another one
      }
    }
    return false;
  }
}
