package dev.strait.operator.fleet;

import dev.strait.control.plan.GroupId;
import dev.strait.operator.declared.Watch;
import dev.strait.operator.shape.GroupNames;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** All pods of all node groups, by an informer. */
public final class Pods implements AutoCloseable {
  private final Watch<Pod> watch;

  /**
   * A watch that is not started yet.
   *
   * @param client API server
   * @param namespaces empty for all
   * @param changed told when pods come, go, or get another address or phase
   */
  public Pods(KubernetesClient client, Set<String> namespaces, Runnable changed) {
    watch =
        new Watch<>(
            client,
            Pod.class,
            namespaces,
            GroupNames.selectorOfAll(),
            List.of(),
            (now, before) -> !Objects.equals(NodePod.of(now), NodePod.of(before)),
            changed);
  }

  /** Begins to watch, and waits for the first list. */
  public void start() {
    watch.start();
  }

  /**
   * Every pod that has not ended.
   *
   * @return in the order of their names
   */
  public List<NodePod> all() {
    return watch
        .list()
        .map(NodePod::of)
        .filter(Objects::nonNull)
        .sorted(Comparator.comparing(NodePod::name))
        .toList();
  }

  Map<GroupId, List<NodePod>> byGroup() {
    return all().stream().collect(Collectors.groupingBy(NodePod::group));
  }

  /**
   * Pods of one group.
   *
   * @param group which
   * @return in the order of their names
   */
  public List<NodePod> of(GroupId group) {
    return all().stream().filter(pod -> pod.group().equals(group)).toList();
  }

  /**
   * Whether it is kept up to date.
   *
   * @return false when the informer has given up
   */
  public boolean isAlive() {
    return watch.isAlive();
  }

  @Override
  public void close() {
    watch.close();
  }
}
