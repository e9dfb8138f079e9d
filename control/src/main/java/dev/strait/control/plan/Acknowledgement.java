package dev.strait.control.plan;

import dev.strait.nodeconfig.Transport;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one node said about itself on {@code /config}.
 *
 * @param revision revision of the NodeConfig it runs; null before the first
 * @param trafficSequence sequence of the NodeTraffic it runs; null before the first
 * @param refused why what was written last does not run; null when it does
 * @param state how far it is
 * @param problems what the node cannot do although its configuration runs; one sentence each
 * @param links the tunnel as the node sees it, by peer; on an edge peers are names in {@code
 *     spec.cores}
 */
public record Acknowledgement(
    @Nullable String revision,
    @Nullable Long trafficSequence,
    @Nullable Refused refused,
    State state,
    List<String> problems,
    List<Links> links) {
  /** Copies what is mutable. */
  public Acknowledgement {
    problems = List.copyOf(problems);
    links = List.copyOf(links);
  }

  /**
   * Of a node that can do all it was told.
   *
   * @param revision revision of the NodeConfig it runs; null before the first
   * @param trafficSequence sequence of the NodeTraffic it runs; null before the first
   * @param refused why what was written last does not run; null when it does
   * @param state how far it is
   * @param links the tunnel as the node sees it
   */
  public Acknowledgement(
      @Nullable String revision,
      @Nullable Long trafficSequence,
      @Nullable Refused refused,
      State state,
      List<Links> links) {
    this(revision, trafficSequence, refused, state, List.of(), links);
  }

  /** How far a node is in its life. */
  public enum State {
    /** Started; does not serve yet. */
    WARMING,
    /** Serves. */
    READY,
    /** Takes nothing new. */
    DRAINING
  }

  /**
   * Links to one peer.
   *
   * @param peer who
   * @param up links that take exchanges
   * @param wanted links there should be
   * @param upOver how many of those that are up run over each transport; nothing from nodes that do
   *     not tell
   */
  public record Links(String peer, int up, int wanted, Map<Transport, Integer> upOver) {
    /** Copies what is mutable, in an order that stays the same. */
    public Links {
      EnumMap<Transport, Integer> copy = new EnumMap<>(Transport.class);
      copy.putAll(upOver);
      upOver = Collections.unmodifiableMap(copy);
    }

    /**
     * Those of several nodes together.
     *
     * @param other to the same peer
     * @return the sums
     */
    public Links plus(Links other) {
      EnumMap<Transport, Integer> sums = new EnumMap<>(Transport.class);
      sums.putAll(upOver);
      other.upOver.forEach((transport, links) -> sums.merge(transport, links, Integer::sum));
      return new Links(peer, up + other.up, wanted + other.wanted, sums);
    }

    /**
     * Those that had to take another transport than the preferred one.
     *
     * @param preferred the first of what was declared
     * @return 0 or more
     */
    public int notOver(Transport preferred) {
      int all = upOver.values().stream().mapToInt(Integer::intValue).sum();
      return all - upOver.getOrDefault(preferred, 0);
    }
  }

  /**
   * Why a document does not run.
   *
   * @param what {@code node-config} or {@code node-traffic}
   * @param revision its revision or sequence; empty when unreadable
   * @param reasons at least one
   */
  public record Refused(String what, String revision, List<String> reasons) {
    /** Copies what is mutable. */
    public Refused {
      reasons = List.copyOf(reasons);
    }
  }
}
