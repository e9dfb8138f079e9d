package dev.strait.nodeconfig;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A TunnelRoute: what is stable, and beside it what is being released. The unit of release is one
 * resource.
 *
 * @param id {@code namespace/name} of the TunnelRoute
 * @param stable what serves by default
 * @param candidate what {@link RouteWeight} sends a share of new exchanges to; null when nothing is
 *     being released
 * @param retired on a core: versions that some edge may still name in OPEN, because it has not
 *     acknowledged the newer one yet; empty on an edge
 */
public record RouteConfig(
    String id, RouteVersion stable, @Nullable RouteVersion candidate, List<RouteVersion> retired) {
  /** Copies what is mutable. */
  public RouteConfig {
    retired = List.copyOf(retired);
  }

  /**
   * A route of which no edge uses an older version.
   *
   * @param id {@code namespace/name} of the TunnelRoute
   * @param stable what serves by default
   * @param candidate what is being released; null for nothing
   */
  public RouteConfig(String id, RouteVersion stable, @Nullable RouteVersion candidate) {
    this(id, stable, candidate, List.of());
  }

  /**
   * Every version a node may be asked for.
   *
   * @return stable first, then candidate, then retired
   */
  public List<RouteVersion> versions() {
    List<RouteVersion> versions = new ArrayList<>();
    versions.add(stable);
    if (candidate != null) {
      versions.add(candidate);
    }
    versions.addAll(retired);
    return List.copyOf(versions);
  }

  /**
   * One version.
   *
   * @param revision its name
   * @return null when the route has none of that name
   */
  public @Nullable RouteVersion version(String revision) {
    for (RouteVersion version : versions()) {
      if (version.revision().equals(revision)) {
        return version;
      }
    }
    return null;
  }
}
