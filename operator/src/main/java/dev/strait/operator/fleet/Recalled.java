package dev.strait.operator.fleet;

import dev.strait.control.plan.Applied;
import dev.strait.control.plan.GroupId;
import dev.strait.nodeconfig.ConfigShards;
import dev.strait.nodeconfig.InvalidContractException;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeConfigJson;
import dev.strait.operator.reconcile.OwnedObjects;
import dev.strait.operator.shape.ConfigShape;
import dev.strait.operator.shape.GroupNames;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was applied before this process started, read from the ConfigMaps of a group. */
final class Recalled {
  private static final Logger LOG = LoggerFactory.getLogger(Recalled.class);

  private Recalled() {}

  /** Null when there is nothing, or nothing that can be read: then it is as if new. */
  static @Nullable Applied of(GroupId id, OwnedObjects<?> owned) {
    GroupNames names = new GroupNames(id);
    Map<String, byte[]> files = new HashMap<>();
    for (int shard = 0; shard < ConfigShape.MAX_SHARDS; shard++) {
      ConfigMap map = owned.get(ConfigMap.class, id.namespace(), names.config(shard));
      if (map != null && map.getBinaryData() != null) {
        map.getBinaryData()
            .forEach((name, text) -> files.put(name, Base64.getDecoder().decode(text)));
      }
    }
    ConfigMap traffic = owned.get(ConfigMap.class, id.namespace(), names.traffic());
    String json =
        traffic == null || traffic.getData() == null
            ? null
            : traffic.getData().get(ConfigShape.TRAFFIC_KEY);
    if (json == null) {
      return null;
    }
    try {
      NodeConfig config = ConfigShards.join(files);
      return config == null
          ? null
          : new Applied(config, NodeConfigJson.readTraffic(json.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException | InvalidContractException | IllegalArgumentException e) {
      LOG.warn("What {} ran before cannot be read and is replaced: {}", id, e.getMessage());
      return null;
    }
  }
}
