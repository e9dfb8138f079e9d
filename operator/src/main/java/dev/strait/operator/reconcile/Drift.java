package dev.strait.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether an object still is what was wanted. What is wanted must be there and be equal; what
 * others added beside it, where the API lets several add, is theirs.
 */
final class Drift {
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  /** Lists that the API server merges by a key, so that others may have entries of their own. */
  private static final Set<String> MERGED =
      Set.of(
          "containers",
          "initContainers",
          "volumes",
          "volumeMounts",
          "env",
          "ports",
          "ownerReferences",
          "imagePullSecrets",
          "topologySpreadConstraints",
          "finalizers");

  /** Here nothing is merged: a port that somebody added opens a door. */
  private static final String EXACT = "ingress";

  private Drift() {}

  /**
   * Where an object differs.
   *
   * @param wanted with every default spelled out
   * @param there as the API server has it
   * @return path of the first difference; null when there is none
   */
  static @Nullable String between(HasMetadata wanted, HasMetadata there) {
    return difference("", map(wanted), map(there), false);
  }

  private static Map<?, ?> map(HasMetadata object) {
    return SERIALIZATION.convertValue(object, Map.class);
  }

  private static @Nullable String difference(
      String path, @Nullable Object wanted, @Nullable Object there, boolean exact) {
    if (wanted instanceof Map<?, ?> map) {
      if (!(there instanceof Map<?, ?> other)) {
        return map.isEmpty() && there == null ? null : path;
      }
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        String key = String.valueOf(entry.getKey());
        String found =
            difference(
                path + "." + key, entry.getValue(), other.get(key), exact || key.equals(EXACT));
        if (found != null) {
          return found;
        }
      }
      return null;
    }
    if (wanted instanceof List<?> list) {
      return lists(path, list, there instanceof List<?> other ? other : List.of(), exact);
    }
    return equal(path, wanted, there) ? null : path;
  }

  private static @Nullable String lists(String path, List<?> wanted, List<?> there, boolean exact) {
    boolean merged = !exact && MERGED.contains(path.substring(path.lastIndexOf('.') + 1));
    if (!merged && wanted.size() != there.size()) {
      return path;
    }
    for (int i = 0; i < wanted.size(); i++) {
      Object item = wanted.get(i);
      boolean found =
          merged
              ? there.stream().anyMatch(other -> difference(path, item, other, exact) == null)
              : difference(path, item, there.get(i), exact) == null;
      if (!found) {
        return path + "[" + i + "]";
      }
    }
    return null;
  }

  private static boolean equal(String path, @Nullable Object wanted, @Nullable Object there) {
    if (Objects.equals(wanted, there)) {
      return true;
    }
    return wanted instanceof String text
        && there instanceof String other
        && (path.contains(".limits.")
            || path.contains(".requests.")
            || path.endsWith(".averageValue"))
        && new Quantity(text).equals(new Quantity(other)); // 1000m is kept as 1
  }
}
