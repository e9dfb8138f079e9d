package dev.strait.local;

import dev.strait.control.loop.GivenSecret;
import dev.strait.control.loop.Resources;
import dev.strait.control.loop.Snapshot;
import dev.strait.control.plan.Declared;
import dev.strait.control.plan.ObjectName;
import dev.strait.local.yaml.LoadResult;
import dev.strait.local.yaml.LoadedResources;
import dev.strait.local.yaml.ResourceError;
import dev.strait.local.yaml.ResourceKey;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a directory of YAML declares. What is wrong there keeps its last good form, so that a bad
 * edit leaves what runs running. {@link #accept} on one thread at a time, {@link #snapshot} on any.
 */
final class YamlResources implements Resources {
  private final ListenerCertificates certificates;
  private final int portOffset;
  private LoadedResources inForce = LoadedResources.none();
  private volatile Snapshot snapshot =
      new Snapshot(new Declared(List.of(), List.of(), List.of(), Map.of()), Map.of());

  YamlResources(ListenerCertificates certificates, int portOffset) {
    this.certificates = certificates;
    this.portOffset = portOffset;
  }

  /**
   * Takes over what was read, as far as it is valid.
   *
   * @param read the whole directory
   * @return what is in force now
   * @throws IOException when certificates that are missing cannot be made
   */
  LoadedResources accept(LoadResult read) throws IOException {
    boolean unreadable = read.errors().stream().anyMatch(error -> error.resource() == null);
    Set<ResourceKey> wrong = new HashSet<>();
    read.errors().stream()
        .map(ResourceError::resource)
        .forEach(
            key -> {
              if (key != null) {
                wrong.add(key);
              }
            });
    LoadedResources old = inForce;
    LoadedResources now = read.resources();
    LoadedResources merged =
        new LoadedResources(
            merge(now.edgeNodes(), old.edgeNodes(), wrong, unreadable),
            merge(now.coreNodes(), old.coreNodes(), wrong, unreadable),
            merge(now.tunnelRoutes(), old.tunnelRoutes(), wrong, unreadable),
            merge(now.secrets(), old.secrets(), wrong, unreadable),
            merge(now.configMaps(), old.configMaps(), wrong, unreadable));
    Map<ObjectName, GivenSecret> secrets = new TreeMap<>(certificates.missingFrom(merged));
    merged.secrets().forEach(secret -> secrets.put(name(secret), given(secret)));
    Map<ObjectName, GivenSecret> configMaps = new TreeMap<>();
    merged.configMaps().forEach(map -> configMaps.put(name(map), given(map)));
    snapshot =
        new Snapshot(
            new Declared(
                merged.edgeNodes(),
                merged.coreNodes(),
                SampleBackends.moved(merged.tunnelRoutes(), portOffset),
                Map.of()),
            secrets,
            configMaps);
    inForce = merged;
    return merged;
  }

  @Override
  public Snapshot snapshot() {
    return snapshot;
  }

  /**
   * New ones, and old ones that are not there any more for a reason that is no decision: their
   * document is wrong, or some document cannot be told from theirs.
   */
  private static <T extends HasMetadata> List<T> merge(
      List<T> now, List<T> old, Set<ResourceKey> wrong, boolean unreadable) {
    Set<ResourceKey> present = new HashSet<>();
    now.forEach(each -> present.add(key(each)));
    List<T> merged = new ArrayList<>();
    for (T each : now) {
      if (!wrong.contains(key(each))) {
        merged.add(each);
      }
    }
    for (T each : old) {
      ResourceKey key = key(each);
      if (wrong.contains(key) || (unreadable && !present.contains(key))) {
        merged.add(each);
      }
    }
    return merged;
  }

  private static ResourceKey key(HasMetadata resource) {
    return new ResourceKey(
        resource.getKind(),
        resource.getMetadata().getNamespace(),
        resource.getMetadata().getName());
  }

  private static ObjectName name(HasMetadata resource) {
    return new ObjectName(resource.getMetadata().getNamespace(), resource.getMetadata().getName());
  }

  private static GivenSecret given(Secret secret) {
    Map<String, byte[]> data = new TreeMap<>();
    if (secret.getData() != null) {
      secret.getData().forEach((key, text) -> data.put(key, Base64.getDecoder().decode(text)));
    }
    return new GivenSecret(data);
  }

  private static GivenSecret given(ConfigMap map) {
    Map<String, byte[]> data = new TreeMap<>();
    if (map.getData() != null) {
      map.getData().forEach((key, text) -> data.put(key, text.getBytes(StandardCharsets.UTF_8)));
    }
    return new GivenSecret(data);
  }
}
