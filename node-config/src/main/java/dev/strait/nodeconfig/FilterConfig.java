package dev.strait.nodeconfig;

import java.util.List;
import java.util.Map;

/**
 * A change of header fields on their way.
 *
 * @param type which head is changed
 * @param set names in lower case; replaces
 * @param add names in lower case; appends
 * @param remove names in lower case
 */
public record FilterConfig(
    FilterType type, Map<String, String> set, Map<String, String> add, List<String> remove) {
  /** Copies what is mutable. */
  public FilterConfig {
    remove = List.copyOf(remove);
    set = Map.copyOf(set);
    add = Map.copyOf(add);
  }
}
