package dev.strait.operator.vault;

import dev.strait.control.loop.Vault;
import dev.strait.operator.shape.GroupNames;
import dev.strait.operator.shape.ServerSideApply;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Keys as Secrets, one each, and in memory once read. The CA is made once and never overwritten:
 * when two operators make one at the same time, the later one takes over the earlier one's. Loop's
 * thread only.
 */
public final class SecretVault implements Vault {
  /** Secret of the CA. */
  public static final String CA = "strait-ca";

  /** Of its own, so that a watch on what people give does not see it. */
  static final String TYPE = "strait.dev/vault";

  private static final String CA_DOCUMENT = "authority.pem";
  private static final String ROTATE = "strait.dev/rotate";
  private static final Duration LOOK_EVERY = Duration.ofSeconds(10);
  private static final String PREFIX = "strait-key-";
  private static final String LABEL = "strait.dev/vault";
  private static final PatchContext APPLY = ServerSideApply.asOperator();

  /** A new cluster wants two keys a group at once; the API server has others to serve. */
  private static final int WRITERS = 8;

  private final KubernetesClient client;
  private final String namespace;
  private final Map<String, byte[]> cache = new HashMap<>();
  private boolean listed;
  private Optional<String> asked = Optional.empty();
  private long lookAgainAt = System.nanoTime();

  /**
   * A vault in a namespace.
   *
   * @param client API server
   * @param namespace the operator's own
   */
  public SecretVault(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  @Override
  public Optional<byte[]> read(String name) throws IOException {
    try {
      if (!listed) {
        list();
      }
      if (!cache.containsKey(name) && name.equals(CA_DOCUMENT)) {
        // asked again until there is one: another operator may have made it meanwhile
        remember(client.secrets().inNamespace(namespace).withName(CA).get());
      }
    } catch (KubernetesClientException e) {
      throw new IOException("keys cannot be read: " + e.getMessage(), e);
    }
    return Optional.ofNullable(cache.get(name)).map(byte[]::clone);
  }

  private void list() {
    client
        .secrets()
        .inNamespace(namespace)
        .withLabel(LABEL, "true")
        .list()
        .getItems()
        .forEach(this::remember);
    listed = true;
  }

  private void remember(@Nullable Secret secret) {
    if (secret != null && secret.getData() != null) {
      secret
          .getData()
          .forEach((document, text) -> cache.put(document, Base64.getDecoder().decode(text)));
    }
  }

  @Override
  public void write(String name, byte[] pem) throws IOException {
    try {
      if (name.equals(CA_DOCUMENT)) {
        create(secret(name, pem));
      } else {
        client.resource(secret(name, pem)).patch(APPLY);
      }
      cache.put(name, pem.clone());
    } catch (KubernetesClientException e) {
      throw new IOException("Secret " + secretName(name) + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void write(Map<String, byte[]> pems) throws IOException {
    ExecutorService writers = Executors.newFixedThreadPool(Math.min(WRITERS, pems.size()));
    try {
      Map<String, Future<Secret>> writes = new LinkedHashMap<>();
      pems.forEach(
          (name, pem) ->
              writes.put(
                  name, writers.submit(() -> client.resource(secret(name, pem)).patch(APPLY))));
      for (Map.Entry<String, Future<Secret>> write : writes.entrySet()) {
        write.getValue().get();
        cache.put(write.getKey(), Objects.requireNonNull(pems.get(write.getKey())).clone());
      }
    } catch (ExecutionException e) {
      throw new IOException("keys cannot be written: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("keys were not written: the operator ends");
    } finally {
      writers.shutdownNow();
    }
  }

  private void create(Secret made) throws IOException {
    try {
      client.resource(made).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      throw new IOException("Secret " + CA + " was made by another operator; it is used", e);
    }
  }

  /** Only what is as it was read is replaced: two operators cannot rotate at once. */
  @Override
  public void replace(String name, byte[] pem) throws IOException {
    if (!name.equals(CA_DOCUMENT)) {
      write(name, pem);
      return;
    }
    String before = Base64.getEncoder().encodeToString(cache.getOrDefault(name, new byte[0]));
    try {
      Secret there = client.secrets().inNamespace(namespace).withName(CA).get();
      if (there == null || !before.equals(there.getData().get(name))) {
        cache.remove(name);
        throw new IOException("Secret " + CA + " was changed by another; it is read again");
      }
      client
          .resource(
              new SecretBuilder(secret(name, pem))
                  .editMetadata()
                  .withResourceVersion(there.getMetadata().getResourceVersion())
                  .endMetadata()
                  .build())
          .patch(APPLY);
      cache.put(name, pem.clone());
    } catch (KubernetesClientException e) {
      throw new IOException("Secret " + CA + ": " + e.getMessage(), e);
    }
  }

  /** A look now and then, for a watch would be one more way for the CA's key to travel. */
  @Override
  public Optional<String> rotationAsked() throws IOException {
    if (System.nanoTime() - lookAgainAt < 0) {
      return asked;
    }
    try {
      Secret there = client.secrets().inNamespace(namespace).withName(CA).get();
      Map<String, String> annotations = there == null ? null : there.getMetadata().getAnnotations();
      asked = Optional.ofNullable(annotations == null ? null : annotations.get(ROTATE));
    } catch (KubernetesClientException e) {
      throw new IOException("Secret " + CA + ": " + e.getMessage(), e);
    }
    lookAgainAt = System.nanoTime() + LOOK_EVERY.toNanos();
    return asked;
  }

  /**
   * Deletes the keys of a group that is gone.
   *
   * @param infix what their names have in common, such as {@code edge.default.hk.pem}
   * @throws IOException when the API server refuses
   */
  public void forget(String infix) throws IOException {
    for (String name : cache.keySet().stream().filter(key -> key.endsWith(infix)).toList()) {
      try {
        client.secrets().inNamespace(namespace).withName(secretName(name)).delete();
      } catch (KubernetesClientException e) {
        throw new IOException("Secret " + secretName(name) + ": " + e.getMessage(), e);
      }
      cache.remove(name);
    }
  }

  private Secret secret(String name, byte[] pem) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(secretName(name))
        .addToLabels(LABEL, "true")
        .addToLabels(GroupNames.MANAGED_BY, GroupNames.OPERATOR)
        .addToLabels("app.kubernetes.io/part-of", "strait")
        .endMetadata()
        .withType(TYPE)
        .withData(Map.of(name, Base64.getEncoder().encodeToString(pem)))
        .build();
  }

  private static String secretName(String name) {
    return name.equals(CA_DOCUMENT) ? CA : PREFIX + name.replaceFirst("\\.pem$", "");
  }
}
