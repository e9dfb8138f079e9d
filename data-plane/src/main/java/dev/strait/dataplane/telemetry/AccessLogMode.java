package dev.strait.dataplane.telemetry;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which exchanges get a line in the access log; environment variable {@code STRAIT_ACCESS_LOG}. */
public enum AccessLogMode {
  /** None. */
  OFF,
  /** Those that the node, the tunnel or the origin failed (5xx): the default. */
  FAILURES,
  /** Every one. */
  ALL;

  /** The environment variable that chooses. */
  public static final String VARIABLE = "STRAIT_ACCESS_LOG";

  /**
   * Reads the variable's value.
   *
   * @param value off, failures or all in any case; null or empty means failures
   * @return the mode
   * @throws IllegalArgumentException when it is none of these; the message says what was expected
   */
  public static AccessLogMode parse(@Nullable String value) {
    if (value == null || value.isBlank()) {
      return FAILURES;
    }
    for (AccessLogMode mode : values()) {
      if (mode.name().equals(value.strip().toUpperCase(Locale.ROOT))) {
        return mode;
      }
    }
    throw new IllegalArgumentException(
        VARIABLE + ": " + value + " (expected: off, failures or all)");
  }
}
