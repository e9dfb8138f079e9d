package dev.strait.nodeconfig;

import java.util.List;

/**
 * What a node may dial. A name is resolved once, the resolved address is checked, and that same
 * address is dialled.
 *
 * @param allow any of them; empty allows nothing
 */
public record EgressConfig(List<EgressRule> allow) {
  /** Copies what is mutable. */
  public EgressConfig {
    allow = List.copyOf(allow);
  }
}
