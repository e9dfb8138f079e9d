package dev.strait.nodeconfig;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Collects everything that is wrong with a document, each with its place: {@code listeners[0].port:
 * 70000 (expected: 0-65535)}.
 */
final class Problems {
  private static final int MAX_SHOWN_VALUE = 80;

  private final List<String> found = new ArrayList<>();

  List<String> found() {
    return List.copyOf(found);
  }

  void add(String path, Object value, String expected) {
    String shown = String.valueOf(value).replaceAll("\\p{Cntrl}", "?");
    if (shown.length() > MAX_SHOWN_VALUE) {
      shown = shown.substring(0, MAX_SHOWN_VALUE) + "…";
    }
    found.add(path + ": " + (shown.isEmpty() ? "empty" : shown) + " (expected: " + expected + ")");
  }

  void check(boolean holds, String path, Object value, String expected) {
    if (!holds) {
      add(path, value, expected);
    }
  }

  void range(String path, long value, long min, long max) {
    check(value >= min && value <= max, path, value, min + "-" + max);
  }

  void notEmpty(String path, String value) {
    check(!value.isEmpty(), path, value, "not empty");
  }

  void notEmpty(String path, List<?> values, String what) {
    check(!values.isEmpty(), path, "empty", what);
  }

  /** For what only the other role has. */
  void empty(String path, List<?> values, String why) {
    check(values.isEmpty(), path, values.size() + " entries", why);
  }

  void bundleFile(String path, String name) {
    check(BundleFile.isName(name), path, name, "a file of the bundle: " + BundleFile.NAME_RULE);
  }

  /** Each name once; returns the names for cross-references. */
  <T> Set<String> unique(String path, List<T> values, String field, Function<T, String> name) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < values.size(); i++) {
      String value = name.apply(values.get(i));
      String place = path + "[" + i + "]" + (field.isEmpty() ? "" : "." + field);
      notEmpty(place, value);
      check(names.add(value), place, value, "a name that is not used before in " + path);
    }
    return names;
  }
}
