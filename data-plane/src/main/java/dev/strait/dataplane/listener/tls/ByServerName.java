package dev.strait.dataplane.listener.tls;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What serves which server name (RFC 6066 §3). Read by any thread once it is filled.
 *
 * @param <T> a TLS context
 */
final class ByServerName<T> {
  private final List<T> all = new ArrayList<>();
  private final Map<String, T> byName = new HashMap<>();

  /** Adds what serves names in lower case, maybe wildcards; an earlier one keeps its names. */
  void add(List<String> names, T context) {
    all.add(context);
    names.forEach(name -> byName.putIfAbsent(name, context));
  }

  /**
   * What serves a name: exact, then wildcard for its first label, then the first of all.
   *
   * @param serverName as the client sent it; null when it sent none
   */
  T choose(@Nullable String serverName) {
    if (serverName != null) {
      String name = serverName.toLowerCase(Locale.ROOT);
      T exact = byName.get(name);
      if (exact != null) {
        return exact;
      }
      int dot = name.indexOf('.');
      T wildcard = dot < 0 ? null : byName.get("*" + name.substring(dot));
      if (wildcard != null) {
        return wildcard;
      }
    }
    return all.get(0);
  }

  /** Each of them, in the order in which they were added. */
  List<T> all() {
    return all;
  }
}
