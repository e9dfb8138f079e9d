package dev.strait.control.plan;

import dev.strait.crds.v1alpha1.GeoIp;
import dev.strait.crds.v1alpha1.Listener;
import dev.strait.nodeconfig.BindConfig;
import org.jspecify.annotations.Nullable;

/**
 * Where the nodes of a group bind, said by whoever owns the ports: all addresses and unprivileged
 * ports in a pod, 127.0.0.1 and an offset on a laptop. Implementations answer from what they
 * already know, without I/O, and give the same answer for the same question.
 */
public interface Placement {
  /**
   * Where a listener of an edge takes clients in.
   *
   * @param edge the group
   * @param listener as declared
   * @return IP address and port
   */
  BindConfig listener(GroupId edge, Listener listener);

  /**
   * The port of a listener as clients know it.
   *
   * @param edge the group
   * @param listener as declared
   * @return 1 to 65535
   */
  default int announced(GroupId edge, Listener listener) {
    return listener(edge, listener).port();
  }

  /**
   * Where the nodes of an edge find a database of countries.
   *
   * @param edge the group
   * @param geoip as declared
   * @return an absolute path
   */
  String geoip(GroupId edge, GeoIp geoip);

  /**
   * Where a core takes links in.
   *
   * @param core the group
   * @param port {@code CoreNode.spec.tunnel.port}
   * @return IP address and port
   */
  BindConfig tunnel(GroupId core, int port);

  /**
   * Where a node is asked for its health and acknowledgement.
   *
   * @param group edge or core
   * @return IP address and ports
   */
  AdminPlace admin(GroupId group);

  /**
   * By which labels the nodes of a group are found, for autoscalers.
   *
   * @param group edge or core
   * @return a label selector; null where nodes have no labels
   */
  default @Nullable String selector(GroupId group) {
    return null;
  }

  /**
   * Into how many pieces of {@link dev.strait.nodeconfig.ConfigShards} a configuration may be cut.
   *
   * @return at least 1; {@link Integer#MAX_VALUE} where there is no bound
   */
  default int maxShards() {
    return Integer.MAX_VALUE;
  }
}
