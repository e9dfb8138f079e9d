package dev.strait.bench.payload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PayloadTest {
  private final StreamEvent event = new StreamEvent();
  private final SmallAnswer answer = new SmallAnswer();

  @Test
  void anEventTellsWhenItWasMade() {
    byte[] made = event.make(42, 7, 1_234_567_890_123L).clone();

    assertThat(event.check(made, 42, 7)).isEqualTo(1_234_567_890_123L);
  }

  @Test
  void anEventOfAnotherStreamOrPlaceIsRefused() {
    byte[] made = event.make(42, 7, 1).clone();

    assertThat(event.check(made, 41, 7)).isEqualTo(-1);
    assertThat(event.check(made, 42, 8)).isEqualTo(-1);
  }

  @Test
  void everyChangedByteOfAnEventBeforeItsChecksumIsSeen() {
    byte[] made = event.make(42, 7, 1).clone();
    int checked = new String(made, java.nio.charset.StandardCharsets.US_ASCII).indexOf("\"crc\"");

    for (int i = 0; i < checked; i++) {
      byte[] changed = made.clone();
      changed[i] ^= 1;
      assertThat(event.check(changed, 42, 7)).as("byte %d", i).isEqualTo(-1);
    }
  }

  @Test
  void everyChangedByteOfAnAnswerIsSeen() {
    byte[] made = answer.make(99).clone();

    assertThat(answer.check(made, 99)).isTrue();
    assertThat(answer.check(made, 98)).isFalse();
    for (int i = 0; i < made.length; i++) {
      byte[] changed = made.clone();
      changed[i] ^= 1;
      assertThat(answer.check(changed, 99)).as("byte %d", i).isFalse();
    }
  }
}
