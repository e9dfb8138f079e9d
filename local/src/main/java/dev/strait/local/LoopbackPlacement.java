package dev.strait.local;

import dev.strait.control.plan.AdminPlace;
import dev.strait.control.plan.GroupId;
import dev.strait.control.plan.Placement;
import dev.strait.crds.v1alpha1.Listener;
import dev.strait.nodeconfig.BindConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/** Everything on 127.0.0.1, at its declared port plus an offset. Thread safe. */
final class LoopbackPlacement implements Placement {
  static final String LOOPBACK = "127.0.0.1";

  /** The first group is asked for its health here, the next one port higher, and so on. */
  static final int FIRST_ADMIN_PORT = 9_901;

  private final int portOffset;
  private final Map<GroupId, Integer> adminPorts = new LinkedHashMap<>();

  LoopbackPlacement(int portOffset) {
    this.portOffset = portOffset;
  }

  @Override
  public BindConfig listener(GroupId edge, Listener listener) {
    return new BindConfig(LOOPBACK, listener.port() + portOffset);
  }

  @Override
  public BindConfig tunnel(GroupId core, int port) {
    return new BindConfig(LOOPBACK, port + portOffset);
  }

  @Override
  public synchronized AdminPlace admin(GroupId group) {
    int next = FIRST_ADMIN_PORT + portOffset + adminPorts.size();
    return AdminPlace.plain(LOOPBACK, adminPorts.computeIfAbsent(group, id -> next));
  }
}
