package dev.strait.operator.shape;

import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.VolumeProjectionBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * The three folders of a node's directory, and the volume with a database of countries where there
 * is one. All shards are declared from the start, for the volumes of a pod never change: one that
 * is not needed yet is simply not there.
 */
final class VolumeShape {
  static final String CURRENT = "current";
  static final String TRAFFIC = "traffic";
  static final String BUNDLE = "bundle";
  static final String TMP = "tmp";

  static final String GEOIP = "geoip";

  private static final int READABLE = 0444;
  private static final int READABLE_BY_GROUP = 0440;

  private VolumeShape() {}

  static List<Volume> of(GroupSpec group) {
    GroupNames names = group.names();
    List<VolumeProjection> shards = new ArrayList<>();
    for (int shard = 0; shard < ConfigShape.MAX_SHARDS; shard++) {
      shards.add(shard(names, shard));
    }
    List<Volume> volumes = new ArrayList<>();
    volumes.add(
        new VolumeBuilder()
            .withName(CURRENT)
            .withNewProjected()
            .withDefaultMode(READABLE)
            .withSources(shards)
            .endProjected()
            .build());
    volumes.add(
        new VolumeBuilder()
            .withName(TRAFFIC)
            .withNewConfigMap()
            .withName(names.traffic())
            .withDefaultMode(READABLE)
            .endConfigMap()
            .build());
    volumes.add(
        new VolumeBuilder()
            .withName(BUNDLE)
            .withNewSecret()
            .withSecretName(names.bundle())
            .withDefaultMode(READABLE_BY_GROUP)
            .endSecret()
            .build());
    volumes.add(new VolumeBuilder().withName(TMP).withNewEmptyDir().endEmptyDir().build());
    if (group.geoipClaim() != null) {
      volumes.add(
          new VolumeBuilder()
              .withName(GEOIP)
              .withNewPersistentVolumeClaim()
              .withClaimName(group.geoipClaim())
              .withReadOnly(true)
              .endPersistentVolumeClaim()
              .build());
    }
    return volumes;
  }

  private static VolumeProjection shard(GroupNames names, int shard) {
    return new VolumeProjectionBuilder()
        .withNewConfigMap()
        .withName(names.config(shard))
        .withOptional(shard == 0 ? null : Boolean.TRUE)
        .endConfigMap()
        .build();
  }
}
