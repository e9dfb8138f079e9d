package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.regex.Matcher;

/**
 * A duration as Gateway API writes it (GEP-2257): one to four numbers of up to five digits, each
 * with a unit h, m, s or ms, such as {@code 30s} or {@code 1h30m}.
 *
 * @param duration not negative, whole milliseconds
 */
public record GatewayDuration(Duration duration) {
  /** What the schema says; RE2. */
  public static final String PATTERN = "^([0-9]{1,5}(h|m|s|ms)){1,4}$";

  /** {@code 0s}, which timeouts read as never. */
  public static final GatewayDuration NEVER = new GatewayDuration(Duration.ZERO);

  private static final java.util.regex.Pattern WHOLE = java.util.regex.Pattern.compile(PATTERN);
  private static final java.util.regex.Pattern PART =
      java.util.regex.Pattern.compile("([0-9]+)(ms|h|m|s)");

  /**
   * Reads a duration.
   *
   * @param text as {@link #PATTERN} says
   * @return the duration
   * @throws IllegalArgumentException when the text is not such a duration
   */
  @JsonCreator
  public static GatewayDuration parse(String text) {
    if (!WHOLE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "duration: " + text + " (expected: like 30s, 500ms or 1h30m, see Gateway API GEP-2257)");
    }
    Duration sum = Duration.ZERO;
    for (Matcher part = PART.matcher(text); part.find(); ) {
      long amount = Long.parseLong(part.group(1));
      sum =
          switch (part.group(2)) {
            case "h" -> sum.plusHours(amount);
            case "m" -> sum.plusMinutes(amount);
            case "s" -> sum.plusSeconds(amount);
            default -> sum.plusMillis(amount);
          };
    }
    return new GatewayDuration(sum);
  }

  /**
   * The duration in milliseconds.
   *
   * @return 0 or more
   */
  public long millis() {
    return duration.toMillis();
  }

  /**
   * The duration as Gateway API writes it, in its shortest form.
   *
   * @return text that {@link #parse} reads back
   */
  @JsonValue
  @Override
  public String toString() {
    if (duration.isZero()) {
      return "0s";
    }
    StringBuilder text = new StringBuilder();
    append(text, duration.toHours(), "h");
    append(text, duration.toMinutesPart(), "m");
    append(text, duration.toSecondsPart(), "s");
    append(text, duration.toMillisPart(), "ms");
    return text.toString();
  }

  private static void append(StringBuilder text, long amount, String unit) {
    if (amount > 0) {
      text.append(amount).append(unit);
    }
  }
}
