package dev.strait.dataplane.config;

import org.jspecify.annotations.Nullable;

/**
 * What runs and what was refused, at a moment.
 *
 * @param running null before the first
 * @param configRefusal why the NodeConfig written last does not run; null when it does
 * @param trafficRefusal why the NodeTraffic written last does not run; null when it does
 */
public record ConfigState(
    @Nullable NodeConfiguration running,
    @Nullable Refusal configRefusal,
    @Nullable Refusal trafficRefusal) {
  /** Nothing was read yet. */
  static final ConfigState EMPTY = new ConfigState(null, null, null);

  /**
   * The refusal to tell first.
   *
   * @return null when all that was written runs
   */
  public @Nullable Refusal refused() {
    return configRefusal != null ? configRefusal : trafficRefusal;
  }
}
