package dev.strait.operator.declared;

import dev.strait.control.loop.GivenSecret;
import dev.strait.control.plan.ObjectName;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * Secrets that people give. Only types that hold certificates are watched, so that service account
 * tokens and releases of Helm never come into this process.
 */
public final class GivenSecrets implements AutoCloseable {
  private static final List<String> TYPES = List.of("kubernetes.io/tls", "Opaque");

  private final List<Watch<Secret>> watches;

  /**
   * A watch that is not started yet.
   *
   * @param client API server
   * @param namespaces empty for all
   * @param changed told when one changed
   */
  public GivenSecrets(KubernetesClient client, Set<String> namespaces, Runnable changed) {
    watches =
        TYPES.stream()
            .map(
                type ->
                    new Watch<>(
                        client,
                        Secret.class,
                        namespaces,
                        "",
                        List.of("type", type),
                        (now, before) -> !Objects.equals(now.getData(), before.getData()),
                        changed))
            .toList();
  }

  /** Begins to watch, and waits for the first list. */
  public void start() {
    watches.forEach(Watch::start);
  }

  Map<ObjectName, GivenSecret> of(Set<ObjectName> names) {
    Map<ObjectName, GivenSecret> found = new HashMap<>();
    for (Watch<Secret> watch : watches) {
      watch
          .list()
          .filter(secret -> names.contains(name(secret)))
          .forEach(secret -> found.put(name(secret), given(secret)));
    }
    return found;
  }

  /**
   * Whether it is kept up to date.
   *
   * @return false when an informer has given up
   */
  public boolean isAlive() {
    return watches.stream().allMatch(Watch::isAlive);
  }

  @Override
  public void close() {
    watches.forEach(Watch::close);
  }

  private static ObjectName name(HasMetadata secret) {
    return new ObjectName(secret.getMetadata().getNamespace(), secret.getMetadata().getName());
  }

  private static GivenSecret given(Secret secret) {
    Map<String, byte[]> data = new TreeMap<>();
    if (secret.getData() != null) {
      secret.getData().forEach((key, text) -> data.put(key, Base64.getDecoder().decode(text)));
    }
    return new GivenSecret(data);
  }
}
