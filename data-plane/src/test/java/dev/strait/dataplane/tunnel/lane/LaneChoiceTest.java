package dev.strait.dataplane.tunnel.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Where exchanges go that begin one after the other. */
class LaneChoiceTest {
  private static final int MOST = 4;
  private static final long NEAR = TimeUnit.MILLISECONDS.toNanos(19);
  private static final long FAR = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long JUST_NOW = TimeUnit.SECONDS.toNanos(10);
  private static final long LONG_AGO = JUST_NOW + 1;
  private static final long NEVER = Long.MAX_VALUE;

  /** Exchanges of each lane after so many have begun and none has ended. */
  private static int[] begun(int count, long rttNanos, long lossNanos) {
    int[] lanes = new int[1];
    for (int i = 0; i < count; i++) {
      int lane = LaneChoice.of(lanes, MOST, rttNanos, lossNanos);
      lanes = Arrays.copyOf(lanes, Math.max(lanes.length, lane + 1));
      lanes[lane]++;
    }
    return lanes;
  }

  @Test
  void fewHaveALaneEachWhateverThePath() {
    assertThat(begun(3, 0, NEVER)).containsExactly(1, 1, 1);
    assertThat(begun(4, NEAR, NEVER)).containsExactly(1, 1, 1, 1);
    assertThat(begun(4, FAR, JUST_NOW)).containsExactly(1, 1, 1, 1);
  }

  @Test
  void anIdleLaneIsTakenBeforeANewOneIsOpened() {
    assertThat(LaneChoice.of(new int[] {1, 0}, MOST, FAR, JUST_NOW)).isEqualTo(1);
    assertThat(LaneChoice.of(new int[] {1, 0}, MOST, NEAR, NEVER)).isEqualTo(1);
  }

  @Test
  void manyLeaveInOneWriteWhereNothingIsLost() {
    assertThat(begun(10, NEAR, NEVER)).containsExactly(7, 1, 1, 1);
    assertThat(begun(10, FAR, NEVER)).containsExactly(7, 1, 1, 1);
    assertThat(begun(10, FAR, LONG_AGO)).containsExactly(7, 1, 1, 1);
  }

  @Test
  void manyLeaveInOneWriteWhereWhatIsLostIsSoonThereAgain() {
    assertThat(begun(10, NEAR, JUST_NOW)).containsExactly(7, 1, 1, 1);
    assertThat(begun(10, 0, JUST_NOW)).containsExactly(7, 1, 1, 1);
  }

  @Test
  void manyShareAllLanesToAFarCoreWhilePacketsAreLost() {
    assertThat(begun(10, FAR, JUST_NOW)).containsExactly(3, 3, 2, 2);
    assertThat(LaneChoice.of(new int[] {9, 3, 1, 2}, MOST, FAR, JUST_NOW)).isEqualTo(2);
    assertThat(LaneChoice.of(new int[] {9}, MOST, FAR, JUST_NOW)).isEqualTo(1);
  }

  @Test
  void overOneConnectionThereIsOneLane() {
    assertThat(LaneChoice.of(new int[] {9}, 1, FAR, JUST_NOW)).isZero();
  }
}
