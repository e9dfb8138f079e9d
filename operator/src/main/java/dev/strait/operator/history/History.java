package dev.strait.operator.history;

import dev.strait.control.plan.Pause;
import dev.strait.crds.v1alpha1.Api;
import dev.strait.operator.shape.Canonical;
import dev.strait.operator.shape.GroupNames;
import dev.strait.operator.shape.ServerSideApply;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what each resource has declared, ten contents of it. How many nodes there are is not
 * content: scaling makes no revision. What is kept already is listed once and then known.
 */
public final class History {
  /** So many contents of a resource are kept. */
  static final int KEPT = 10;

  private static final String LABEL = "strait.dev/history";
  private static final PatchContext APPLY = ServerSideApply.asOperator();

  private final KubernetesClient client;
  private final Set<String> namespaces;

  /** By uid of the resource: revision number by name of the ControllerRevision. */
  private final Map<String, Map<String, Long>> known = new ConcurrentHashMap<>();

  private boolean listed;

  /**
   * A history.
   *
   * @param client API server
   * @param namespaces empty for all
   */
  public History(KubernetesClient client, Set<String> namespaces) {
    this.client = client;
    this.namespaces = namespaces;
  }

  /**
   * Keeps what a resource declares now, if it is not the newest that is kept.
   *
   * @param resource with its spec
   * @param spec the same spec
   */
  public void keep(HasMetadata resource, Object spec) {
    if (resource.isMarkedForDeletion()) {
      return; // its history goes with it, and perhaps has gone
    }
    if (Pause.unknownValue(resource) != null) {
      return; // what was read is not what it declares
    }
    list();
    Map<String, Object> content = content(spec);
    String name = name(resource, content);
    long generation = resource.getMetadata().getGeneration();
    Map<String, Long> revisions =
        known.computeIfAbsent(resource.getMetadata().getUid(), uid -> new ConcurrentHashMap<>());
    long newest = revisions.values().stream().mapToLong(Long::longValue).max().orElse(0);
    Long there = revisions.get(name);
    if (there != null && there == newest) {
      return;
    }
    client.resource(revision(resource, name, generation, content)).patch(APPLY);
    revisions.put(name, generation);
    prune(resource, revisions);
  }

  /**
   * Forgets a resource that is gone; its revisions go with it.
   *
   * @param uid of the resource
   */
  public void forget(String uid) {
    known.remove(uid);
  }

  private void prune(HasMetadata resource, Map<String, Long> revisions) {
    List<String> oldest =
        revisions.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
            .skip(KEPT)
            .map(Map.Entry::getKey)
            .toList();
    for (String name : oldest) {
      client
          .apps()
          .controllerRevisions()
          .inNamespace(resource.getMetadata().getNamespace())
          .withName(name)
          .delete();
      revisions.remove(name);
    }
  }

  private synchronized void list() {
    if (listed) {
      return;
    }
    if (namespaces.isEmpty()) {
      client
          .apps()
          .controllerRevisions()
          .inAnyNamespace()
          .withLabel(LABEL)
          .list()
          .getItems()
          .forEach(this::learn);
    }
    for (String namespace : namespaces) {
      client
          .apps()
          .controllerRevisions()
          .inNamespace(namespace)
          .withLabel(LABEL)
          .list()
          .getItems()
          .forEach(this::learn);
    }
    listed = true;
  }

  private void learn(ControllerRevision revision) {
    revision.getMetadata().getOwnerReferences().stream()
        .filter(owner -> Api.API_VERSION.equals(owner.getApiVersion()))
        .forEach(
            owner ->
                known
                    .computeIfAbsent(owner.getUid(), uid -> new ConcurrentHashMap<>())
                    .put(revision.getMetadata().getName(), revision.getRevision()));
  }

  private Map<String, Object> content(Object spec) {
    @SuppressWarnings("unchecked") // JSON objects have text as keys
    Map<String, Object> fields =
        new TreeMap<>(client.getKubernetesSerialization().convertValue(spec, Map.class));
    fields.remove("replicas");
    return fields;
  }

  private String name(HasMetadata resource, Map<String, Object> content) {
    String hash = hash(client.getKubernetesSerialization().asJson(Canonical.of(content)));
    String kind = kind(resource);
    String own = resource.getMetadata().getName();
    // 253 characters at most; the hash tells names apart that are cut.
    String text = own.length() > 200 ? own.substring(0, 180) + hash(own) : own;
    return kind + "-" + text + "-" + hash;
  }

  private static String kind(HasMetadata resource) {
    return switch (resource.getKind()) {
      case "EdgeNode" -> "edge";
      case "CoreNode" -> "core";
      default -> resource.getKind().toLowerCase(Locale.ROOT);
    };
  }

  private static ControllerRevision revision(
      HasMetadata resource, String name, long generation, Map<String, Object> content) {
    return new ControllerRevisionBuilder()
        .withNewMetadata()
        .withNamespace(resource.getMetadata().getNamespace())
        .withName(name)
        .addToLabels(LABEL, kind(resource))
        .addToLabels(GroupNames.MANAGED_BY, GroupNames.OPERATOR)
        .addNewOwnerReference()
        .withApiVersion(Api.API_VERSION)
        .withKind(resource.getKind())
        .withName(resource.getMetadata().getName())
        .withUid(resource.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(false)
        .endOwnerReference()
        .endMetadata()
        .withRevision(generation)
        .withData(new HashMap<>(Map.of("spec", content)))
        .build();
  }

  private static String hash(@Nullable String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(String.valueOf(text).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 5);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
