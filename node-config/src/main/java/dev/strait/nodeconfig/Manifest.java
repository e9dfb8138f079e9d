package dev.strait.nodeconfig;

import java.util.List;

/**
 * What a complete NodeConfig on disk consists of. It is written last, so shards that do not agree
 * with it are half of an update.
 *
 * @param contractVersion version of the NodeConfig inside
 * @param revision {@link NodeConfigJson#revision} of the NodeConfig inside
 * @param shards in order; their concatenation is the gzipped JSON
 */
public record Manifest(int contractVersion, String revision, List<Shard> shards) {
  /** Copies what is mutable. */
  public Manifest {
    shards = List.copyOf(shards);
  }

  /**
   * One piece.
   *
   * @param name file beside the manifest
   * @param sha256 64 hexadecimal characters
   */
  public record Shard(String name, String sha256) {}
}
