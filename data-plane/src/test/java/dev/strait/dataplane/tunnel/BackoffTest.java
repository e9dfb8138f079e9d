package dev.strait.dataplane.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How long a slot waits before it looks for a link again. */
class BackoffTest {
  @Test
  void failuresInARowMakeItPatient() {
    assertThat(Backoff.delayMillis(0, 0)).isEqualTo(50);
    assertThat(Backoff.delayMillis(0, 1)).isEqualTo(100);
    assertThat(Backoff.delayMillis(3, 1)).isEqualTo(800);
    assertThat(Backoff.delayMillis(1_000, 1)).isEqualTo(5_000);
  }

  @Test
  void thePreferredTransportIsAskedOftenAtFirstAndNeverGivenUp() {
    assertThat(Backoff.returnMillis(0)).isEqualTo(500);
    assertThat(Backoff.returnMillis(20_000)).isEqualTo(1_000);
    assertThat(Backoff.returnMillis(86_400_000)).isEqualTo(15_000);
  }
}
