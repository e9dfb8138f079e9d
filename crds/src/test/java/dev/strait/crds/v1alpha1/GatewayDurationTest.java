package dev.strait.crds.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayDurationTest {
  @ParameterizedTest
  @CsvSource({
    "0s,0,0s",
    "500ms,500,500ms",
    "30s,30000,30s",
    "90m,5400000,1h30m",
    "1h30m,5400000,1h30m",
    "1h2m3s4ms,3723004,1h2m3s4ms",
    "1s1s,2000,2s",
    "99999h,359996400000,99999h"
  })
  void durationIsReadAndWrittenInItsShortestForm(String text, long millis, String shortest) {
    GatewayDuration duration = GatewayDuration.parse(text);

    assertThat(duration.millis()).isEqualTo(millis);
    assertThat(duration).hasToString(shortest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "30", "1.5s", "-1s", "1d", "1us", "123456s", "1h1m1s1ms1ms", " 1s"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> GatewayDuration.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(text + " (expected: like 30s");
  }
}
