package dev.strait.dataplane.tunnel.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.dataplane.tunnel.lane.Liveness.Verdict;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When a peer is asked for a sign of life, when it is avoided, when it is given up. */
class LivenessTest {
  private final Liveness liveness = new Liveness(1_000, 3_000, 0);
  private long now;

  /** Judges when the next judgement is due. */
  private Verdict next(long rttMillis) {
    now += liveness.nextNanos(now, ms(rttMillis), true);
    return liveness.judge(now, ms(rttMillis), true);
  }

  private static long ms(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Test
  void aSilentPeerIsAskedThenSuspectThenDead() {
    assertThat(next(10)).isEqualTo(Verdict.PING_DUE);
    assertThat(now).isEqualTo(ms(1_000));
    assertThat(next(10)).isEqualTo(Verdict.SUSPECT);
    assertThat(now).isEqualTo(ms(1_500));
    assertThat(next(10)).isEqualTo(Verdict.PING_DUE);
    assertThat(next(10)).isEqualTo(Verdict.DEAD);
    assertThat(now).isEqualTo(ms(3_000));
  }

  @Test
  void aLongPathGetsFourRoundTripsToAnswerIn() {
    assertThat(next(300)).isEqualTo(Verdict.PING_DUE);
    assertThat(next(300)).isEqualTo(Verdict.PING_DUE);
    assertThat(next(300)).isEqualTo(Verdict.SUSPECT);
    assertThat(now).isEqualTo(ms(2_200));
  }

  @Test
  void aSignOfLifeEndsSuspicionOnce() {
    next(10);
    next(10);

    assertThat(liveness.heard(now)).isTrue();
    assertThat(liveness.heard(now)).isFalse();
    assertThat(next(10)).isEqualTo(Verdict.PING_DUE);
  }

  @Test
  void timeInWhichThisNodeStoodStillIsNotThePeersSilence() {
    liveness.nextNanos(now, 0, true);
    now = ms(61_000);

    assertThat(liveness.judge(now, 0, true)).isEqualTo(Verdict.PING_DUE);
    assertThat(next(0)).isEqualTo(Verdict.SUSPECT);
  }

  @Test
  void beforeItsHelloAPeerOwesNoAnswerButMustComeToIt() {
    for (int second = 1; second <= 2; second++) {
      now += liveness.nextNanos(now, 0, false);
      assertThat(now).isEqualTo(ms(second * 1_000L));
      assertThat(liveness.judge(now, 0, false)).isEqualTo(Verdict.ALIVE);
    }
    now += liveness.nextNanos(now, 0, false);

    assertThat(liveness.judge(now, 0, false)).isEqualTo(Verdict.DEAD);
    assertThat(now).isEqualTo(ms(3_000));
  }
}
