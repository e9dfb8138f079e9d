package dev.strait.nodeconfig;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that may be dialled.
 *
 * @param host a name or {@code *.example.com} as written in the origin; null for any
 * @param cidr the resolved address must be in it; null only together with a host, and then private,
 *     loopback and link-local addresses stay forbidden
 * @param ports empty means any
 */
public record EgressRule(@Nullable String host, @Nullable String cidr, List<Integer> ports) {
  /** Copies what is mutable. */
  public EgressRule {
    ports = List.copyOf(ports);
  }
}
