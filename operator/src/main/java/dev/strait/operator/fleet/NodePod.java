package dev.strait.operator.fleet;

import dev.strait.control.plan.GroupId;
import dev.strait.operator.shape.GroupNames;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import org.jspecify.annotations.Nullable;

/**
 * A pod of a node group, as far as it matters here.
 *
 * @param group its group
 * @param uid never reused
 * @param name its name
 * @param ip where it is; null before it has one
 * @param running whether its container was started
 * @param terminating whether it was told to end
 * @param up whether kubelet has its container running and past its startup probe: false from when
 *     the container died until its successor has started. Unlike silence, which may be this
 *     process's own trouble, kubelet's verdict comes from beside the container
 */
public record NodePod(
    GroupId group,
    String uid,
    String name,
    @Nullable String ip,
    boolean running,
    boolean terminating,
    boolean up) {

  /** Null when it is no node, or has ended. */
  static @Nullable NodePod of(Pod pod) {
    GroupId group =
        GroupNames.groupOf(pod.getMetadata().getNamespace(), pod.getMetadata().getLabels());
    String phase = pod.getStatus() == null ? "" : pod.getStatus().getPhase();
    if (group == null || "Succeeded".equals(phase) || "Failed".equals(phase)) {
      return null;
    }
    return new NodePod(
        group,
        pod.getMetadata().getUid(),
        pod.getMetadata().getName(),
        pod.getStatus() == null ? null : pod.getStatus().getPodIP(),
        "Running".equals(phase),
        pod.getMetadata().getDeletionTimestamp() != null,
        pod.getStatus() == null || isUp(pod.getStatus()));
  }

  /** Before kubelet has said anything of the container, nothing is known against it. */
  private static boolean isUp(PodStatus status) {
    return status.getContainerStatuses().stream()
        .filter(container -> GroupNames.CONTAINER.equals(container.getName()))
        .noneMatch(NodePod::isDown);
  }

  private static boolean isDown(ContainerStatus container) {
    ContainerState state = container.getState();
    boolean ended = state != null && state.getTerminated() != null;
    boolean again = container.getRestartCount() != null && container.getRestartCount() > 0;
    return ended || (again && Boolean.FALSE.equals(container.getStarted()));
  }

  boolean answers() {
    return ip != null && running;
  }
}
