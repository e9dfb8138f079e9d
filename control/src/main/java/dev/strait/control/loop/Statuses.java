package dev.strait.control.loop;

import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.CoreNodeStatus;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.crds.v1alpha1.EdgeNodeStatus;
import dev.strait.crds.v1alpha1.TunnelRoute;
import dev.strait.crds.v1alpha1.TunnelRouteStatus;
import java.io.IOException;

/**
 * Port: what people are told. Status subresources in a cluster, {@code state/*.yaml} on a laptop.
 * Called on the loop's thread, and only when a status has changed.
 */
public interface Statuses {
  /**
   * Replaces the status of an EdgeNode.
   *
   * @param edge as declared; not to be changed
   * @param status whole
   * @throws IOException when it failed; the loop tries again later
   */
  void write(EdgeNode edge, EdgeNodeStatus status) throws IOException;

  /**
   * Replaces the status of a CoreNode.
   *
   * @param core as declared; not to be changed
   * @param status whole
   * @throws IOException when it failed; the loop tries again later
   */
  void write(CoreNode core, CoreNodeStatus status) throws IOException;

  /**
   * Replaces the status of a TunnelRoute.
   *
   * @param route as declared; not to be changed
   * @param status whole
   * @throws IOException when it failed; the loop tries again later
   */
  void write(TunnelRoute route, TunnelRouteStatus status) throws IOException;
}
