package dev.strait.nodeconfig;

import java.util.List;

/**
 * What a look at a node's directory found. Only {@link Complete} may replace what runs.
 *
 * @param <T> the document
 */
public sealed interface Reading<T> {

  /**
   * A document that is whole and valid.
   *
   * @param revision revision of a NodeConfig, sequence of a NodeTraffic
   * @param document the value
   */
  record Complete<T>(String revision, T document) implements Reading<T> {}

  /**
   * Nothing there yet, or half of an update: look again later, say nothing.
   *
   * @param reason what is missing, for a debug log
   */
  record Incomplete<T>(String reason) implements Reading<T> {}

  /**
   * A whole document that no node may run: keep what runs, and acknowledge the refusal.
   *
   * @param revision revision or sequence as far as it can be read, else empty
   * @param reasons at least one, each saying where, what and what was expected
   */
  record Refused<T>(String revision, List<String> reasons) implements Reading<T> {
    /** Copies what is mutable. */
    public Refused {
      reasons = List.copyOf(reasons);
    }
  }
}
