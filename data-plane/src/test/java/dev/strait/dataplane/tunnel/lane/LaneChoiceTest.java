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

  /** Exchanges of each lane after so many have begun and none has ended. */
  private static int[] begun(int count, long rttNanos) {
    int[] lanes = new int[1];
    for (int i = 0; i < count; i++) {
      int lane = LaneChoice.of(lanes, MOST, rttNanos);
      lanes = Arrays.copyOf(lanes, Math.max(lanes.length, lane + 1));
      lanes[lane]++;
    }
    return lanes;
  }

  @Test
  void fewHaveALaneEachHoweverFarTheCoreIs() {
    assertThat(begun(3, 0)).containsExactly(1, 1, 1);
    assertThat(begun(4, NEAR)).containsExactly(1, 1, 1, 1);
    assertThat(begun(4, FAR)).containsExactly(1, 1, 1, 1);
  }

  @Test
  void anIdleLaneIsTakenBeforeANewOneIsOpened() {
    assertThat(LaneChoice.of(new int[] {1, 0}, MOST, FAR)).isEqualTo(1);
    assertThat(LaneChoice.of(new int[] {1, 0}, MOST, NEAR)).isEqualTo(1);
  }

  @Test
  void manyToANearCoreLeaveInOneWrite() {
    assertThat(begun(10, NEAR)).containsExactly(7, 1, 1, 1);
    assertThat(begun(10, 0)).containsExactly(7, 1, 1, 1);
  }

  @Test
  void manyToAFarCoreShareAllLanes() {
    assertThat(begun(10, FAR)).containsExactly(3, 3, 2, 2);
    assertThat(LaneChoice.of(new int[] {3, 3, 1, 2}, MOST, FAR)).isEqualTo(2);
  }

  @Test
  void lanesAreOpenedLaterWhenTheCoreProvesToBeFar() {
    assertThat(LaneChoice.of(new int[] {9}, MOST, FAR)).isEqualTo(1);
  }

  @Test
  void overOneConnectionThereIsOneLane() {
    assertThat(LaneChoice.of(new int[] {9}, 1, FAR)).isZero();
  }
}
