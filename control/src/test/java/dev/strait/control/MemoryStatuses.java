package dev.strait.control;

import dev.strait.control.loop.Statuses;
import dev.strait.crds.v1alpha1.Condition;
import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.CoreNodeStatus;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.crds.v1alpha1.EdgeNodeStatus;
import dev.strait.crds.v1alpha1.TunnelRoute;
import dev.strait.crds.v1alpha1.TunnelRouteStatus;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Statuses in memory, as JSON-free values; counts writes. */
public final class MemoryStatuses implements Statuses {
  private final Map<String, EdgeNodeStatus> edges = new TreeMap<>();
  private final Map<String, CoreNodeStatus> cores = new TreeMap<>();
  private final Map<String, TunnelRouteStatus> routes = new TreeMap<>();
  private int writes;

  @Override
  public void write(EdgeNode edge, EdgeNodeStatus status) {
    edges.put(edge.getMetadata().getNamespace() + "/" + edge.getMetadata().getName(), status);
    writes++;
  }

  @Override
  public void write(CoreNode core, CoreNodeStatus status) {
    cores.put(core.getMetadata().getNamespace() + "/" + core.getMetadata().getName(), status);
    writes++;
  }

  @Override
  public void write(TunnelRoute route, TunnelRouteStatus status) {
    routes.put(route.getMetadata().getNamespace() + "/" + route.getMetadata().getName(), status);
    writes++;
  }

  /** Writes so far. */
  public int writes() {
    return writes;
  }

  /** Status of an EdgeNode. */
  public EdgeNodeStatus edge(String id) {
    return there(edges.get(id));
  }

  /** Status of a CoreNode. */
  public CoreNodeStatus core(String id) {
    return there(cores.get(id));
  }

  /** Conditions of a route at its first parent. */
  public List<Condition> route(String id) {
    return there(routes.get(id)).parents().get(0).conditions();
  }

  /** One condition, as {@code Status Reason: message}. */
  public static String text(List<Condition> conditions, String type) {
    Condition found =
        conditions.stream().filter(c -> c.type().equals(type)).findFirst().orElseThrow();
    return found.status() + " " + found.reason() + ": " + found.message();
  }

  private static <T> T there(@Nullable T status) {
    if (status == null) {
      throw new IllegalStateException("no status was written");
    }
    return status;
  }
}
