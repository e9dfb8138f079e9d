package dev.strait.operator.shape;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One order for equal values: immutable maps have another one in every process. */
public final class Canonical {
  private Canonical() {}

  /**
   * Sorts.
   *
   * @param json maps, lists and plain values
   * @return the same with the keys of all maps in order
   */
  public static @Nullable Object of(@Nullable Object json) {
    if (json instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> sorted = new TreeMap<>();
      map.forEach((key, value) -> sorted.put(String.valueOf(key), of(value)));
      return sorted;
    }
    if (json instanceof List<?> list) {
      return list.stream().map(Canonical::of).toList();
    }
    return json;
  }
}
