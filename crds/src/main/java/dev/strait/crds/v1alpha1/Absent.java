package dev.strait.crds.v1alpha1;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a field means that was left out, for values that no API server has filled in. */
final class Absent {
  private Absent() {}

  static <T> T or(@Nullable T value, T fallback) {
    return value == null ? fallback : value;
  }

  static <T> List<T> orEmpty(@Nullable List<T> values) {
    return values == null ? List.of() : List.copyOf(values);
  }

  static <V> Map<String, V> orEmpty(@Nullable Map<String, V> values) {
    return values == null ? Map.of() : Map.copyOf(values);
  }
}
