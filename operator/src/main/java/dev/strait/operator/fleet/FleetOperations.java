package dev.strait.operator.fleet;

import dev.strait.control.plan.GroupId;
import dev.strait.operator.reconcile.PodOperations;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.jspecify.annotations.Nullable;

/** What people ask of single pods or all of a group. */
public final class FleetOperations implements PodOperations {
  private static final int TOO_MANY_REQUESTS = 429;

  private final KubernetesClient client;
  private final Pods pods;
  private final Conversations conversations;

  /**
   * Operations.
   *
   * @param client API server
   * @param pods who is there
   * @param conversations what they said
   */
  public FleetOperations(KubernetesClient client, Pods pods, Conversations conversations) {
    this.client = client;
    this.pods = pods;
    this.conversations = conversations;
  }

  @Override
  public void reload(GroupId group) {
    conversations.delivered(group);
  }

  @Override
  public int notReloaded(GroupId group) {
    return conversations.unanswered(group);
  }

  @Override
  public int unsettled(GroupId group) {
    return conversations.unsettled(group);
  }

  @Override
  public boolean exists(GroupId group, String pod) {
    return pods.of(group).stream().anyMatch(each -> each.name().equals(pod));
  }

  @Override
  public @Nullable String evict(GroupId group, String pod) {
    boolean ends =
        pods.of(group).stream().anyMatch(each -> each.name().equals(pod) && each.terminating());
    if (ends) {
      return null;
    }
    try {
      client.pods().inNamespace(group.namespace()).withName(pod).evict();
      return null;
    } catch (KubernetesClientException e) {
      if (e.getCode() == TOO_MANY_REQUESTS) {
        return "The PodDisruptionBudget does not let it go now; it is tried again.";
      }
      throw e;
    }
  }
}
