package dev.strait.dataplane.tunnel;

import dev.strait.dataplane.exchange.RouteLabels;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an exchange is to go once it has crossed: the decision of the edge, carried out by the
 * core.
 *
 * @param routeId {@code namespace/name} of the route
 * @param revision revision of the route that decided
 * @param backend name of one of its backends
 * @param coreRefs names of the cores that may be used; empty for any
 * @param resendable true when the route allows the request to be sent again though it may have had
 *     an effect
 * @param fallback where to go instead when every core that was asked refused this target, such as
 *     the stable side when a core does not know the candidate's revision yet; null for nowhere
 */
public record TunnelTarget(
    String routeId,
    String revision,
    String backend,
    List<String> coreRefs,
    boolean resendable,
    @Nullable Fallback fallback) {

  /**
   * Another way.
   *
   * @param target where to go
   * @param labels what the exchange is called from then on in metrics and logs
   */
  public record Fallback(TunnelTarget target, RouteLabels labels) {}

  /** Copies what is mutable. */
  public TunnelTarget {
    coreRefs = List.copyOf(coreRefs);
  }

  /**
   * A target without a fallback.
   *
   * @param routeId {@code namespace/name} of the route
   * @param revision revision of the route that decided
   * @param backend name of one of its backends
   * @param coreRefs names of the cores that may be used; empty for any
   * @param resendable true when the route allows the request to be sent again
   */
  public TunnelTarget(
      String routeId, String revision, String backend, List<String> coreRefs, boolean resendable) {
    this(routeId, revision, backend, coreRefs, resendable, null);
  }
}
