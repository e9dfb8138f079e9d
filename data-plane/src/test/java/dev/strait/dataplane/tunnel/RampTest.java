package dev.strait.dataplane.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What share a link gets when it is new, and when it is back. */
class RampTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Ramp ramp = new Ramp();

  @Test
  void aNewLinkGetsAllOfItsShare() {
    ramp.up(0);

    assertThat(ramp.share(0)).isEqualTo(1);
  }

  @Test
  void oneThatWasLostGetsItLittleByLittle() {
    ramp.up(0);
    ramp.lost();

    ramp.up(100 * SECOND);

    assertThat(ramp.share(100 * SECOND)).isEqualTo(0.1);
    assertThat(ramp.share(105 * SECOND)).isEqualTo(0.55);
    assertThat(ramp.share(110 * SECOND)).isEqualTo(1);
  }

  @Test
  void whatEndsAsMeantIsNotHeldAgainstIt() {
    ramp.up(0);
    ramp.lost();
    ramp.up(SECOND);
    ramp.up(2 * SECOND);

    assertThat(ramp.share(2 * SECOND)).isEqualTo(1);
  }
}
