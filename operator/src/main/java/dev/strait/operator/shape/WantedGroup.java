package dev.strait.operator.shape;

import dev.strait.control.loop.DesiredGroup;
import dev.strait.nodeconfig.ConfigShards;
import java.io.IOException;

/**
 * What a group shall be, with its configuration cut into shards once.
 *
 * @param group as the loop wants it
 * @param shards of its NodeConfig
 */
public record WantedGroup(DesiredGroup group, ConfigShards shards) {
  /**
   * Cuts.
   *
   * @param group as the loop wants it
   * @return at most {@link ConfigShape#MAX_SHARDS} shards
   * @throws IOException when there are more
   */
  public static WantedGroup of(DesiredGroup group) throws IOException {
    ConfigShards shards = ConfigShards.of(group.config());
    if (shards.files().size() > ConfigShape.MAX_SHARDS) {
      throw new IOException(
          "its configuration needs %d ConfigMaps of %d KiB (expected: at most %d); fewer routes"
                  .formatted(
                      shards.files().size(),
                      ConfigShards.MAX_SHARD_BYTES / 1024,
                      ConfigShape.MAX_SHARDS)
              + " must be attached to it; what ran before goes on");
    }
    return new WantedGroup(group, shards);
  }

  /**
   * What nodes acknowledge.
   *
   * @return revision of the NodeConfig
   */
  public String revision() {
    return shards.manifest().revision();
  }

  /**
   * What nodes acknowledge.
   *
   * @return sequence of the NodeTraffic
   */
  public long sequence() {
    return group.traffic().sequence();
  }
}
