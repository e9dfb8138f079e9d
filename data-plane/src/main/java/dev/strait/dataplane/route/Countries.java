package dev.strait.dataplane.route;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Knows the countries of addresses. Thread safe; must not block. */
@FunctionalInterface
public interface Countries {
  /** Knows none. */
  Countries UNKNOWN = address -> null;

  /**
   * The country of an address.
   *
   * @param address any
   * @return ISO 3166-1 alpha-2 in upper case; null when not known
   */
  @Nullable String of(InetAddress address);
}
