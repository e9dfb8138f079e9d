package dev.strait.operator.shape;

import dev.strait.control.loop.DesiredGroup;
import dev.strait.nodeconfig.BundleFile;
import dev.strait.nodeconfig.ConfigShards;
import dev.strait.nodeconfig.NodeConfigJson;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a node's directory holds, as ConfigMaps and a Secret. */
public final class ConfigShape {
  /** ConfigMaps that a pod declares; a larger configuration is refused. */
  public static final int MAX_SHARDS = 8;

  /** Key of the NodeTraffic in its ConfigMap. */
  public static final String TRAFFIC_KEY = "node-traffic.json";

  /** Of its own, so that a watch on what people give does not see it. */
  public static final String BUNDLE_TYPE = "strait.dev/bundle";

  private ConfigShape() {}

  /**
   * The bundle: new files, and those of before that must stay.
   *
   * @param group resource
   * @param desired what it shall run
   * @param there the Secret as it is now; null when there is none
   * @return the Secret
   */
  public static Secret bundle(GroupSpec group, DesiredGroup desired, @Nullable Secret there) {
    Map<String, String> data = new TreeMap<>();
    if (there != null && there.getData() != null) {
      there.getData().forEach((name, content) -> putIfKept(desired, data, name, content));
    }
    for (BundleFile file : desired.bundle()) {
      data.put(file.name(), Base64.getEncoder().encodeToString(file.content()));
    }
    return new SecretBuilder()
        .withMetadata(Meta.of(group, group.names().bundle()))
        .withType(BUNDLE_TYPE)
        .withData(data)
        .build();
  }

  private static void putIfKept(
      DesiredGroup desired, Map<String, String> data, String name, String content) {
    if (desired.keep().contains(name)) {
      data.put(name, content);
    }
  }

  /**
   * The NodeConfig.
   *
   * @param group resource
   * @param shards what it shall run
   * @return shards from the last to the first, which has the manifest and so completes them
   */
  public static List<ConfigMap> config(GroupSpec group, ConfigShards shards) {
    List<ConfigMap> maps = new ArrayList<>();
    for (int shard = shards.files().size() - 1; shard >= 0; shard--) {
      Map<String, String> data = new TreeMap<>();
      String file = ConfigShards.name(shard);
      data.put(file, Base64.getEncoder().encodeToString(shards.files().get(file)));
      if (shard == 0) {
        data.put(ConfigShards.MANIFEST, Base64.getEncoder().encodeToString(shards.manifestJson()));
      }
      ObjectMeta meta = Meta.of(group, group.names().config(shard));
      maps.add(new ConfigMapBuilder().withMetadata(meta).withBinaryData(data).build());
    }
    return maps;
  }

  /**
   * The NodeTraffic.
   *
   * @param group resource
   * @param desired what it shall run
   * @return its ConfigMap
   */
  public static ConfigMap traffic(GroupSpec group, DesiredGroup desired) {
    String json = new String(NodeConfigJson.write(desired.traffic()), StandardCharsets.UTF_8);
    return new ConfigMapBuilder()
        .withMetadata(Meta.of(group, group.names().traffic()))
        .withData(Map.of(TRAFFIC_KEY, json))
        .build();
  }
}
