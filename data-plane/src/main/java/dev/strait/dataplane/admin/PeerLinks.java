package dev.strait.dataplane.admin;

import dev.strait.nodeconfig.Transport;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Links to one peer over all event loops, for the status of the node's group.
 *
 * @param peer name of the core on an edge; SPIFFE id of the edge on a core
 * @param up links that take exchanges
 * @param wanted links there should be; on a core those there are
 * @param upOver how many of those that are up run over each transport; without those of none
 */
public record PeerLinks(String peer, int up, int wanted, Map<Transport, Integer> upOver) {
  /** Copies what is mutable, in an order that stays the same. */
  public PeerLinks {
    EnumMap<Transport, Integer> copy = new EnumMap<>(Transport.class);
    copy.putAll(upOver);
    upOver = Collections.unmodifiableMap(copy);
  }

  /**
   * These and others.
   *
   * @param other to the same peer
   * @return the sums
   */
  public PeerLinks plus(PeerLinks other) {
    EnumMap<Transport, Integer> sums = new EnumMap<>(Transport.class);
    sums.putAll(upOver);
    other.upOver.forEach((transport, links) -> sums.merge(transport, links, Integer::sum));
    return new PeerLinks(peer, up + other.up, wanted + other.wanted, sums);
  }
}
