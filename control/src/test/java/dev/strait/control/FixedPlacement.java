package dev.strait.control;

import dev.strait.control.plan.AdminPlace;
import dev.strait.control.plan.GroupId;
import dev.strait.control.plan.Placement;
import dev.strait.crds.v1alpha1.GeoIp;
import dev.strait.crds.v1alpha1.Listener;
import dev.strait.nodeconfig.BindConfig;
import dev.strait.nodeconfig.Role;
import java.util.List;

/** One machine: 127.0.0.1, the declared ports, and an admin port for each role. */
public class FixedPlacement implements Placement {
  private final List<String> adminClients;

  /** Without a secure admin port. */
  public FixedPlacement() {
    this(List.of());
  }

  /** With a secure admin port for some clients; none for none. */
  public FixedPlacement(List<String> adminClients) {
    this.adminClients = adminClients;
  }

  @Override
  public BindConfig listener(GroupId edge, Listener listener) {
    return new BindConfig("127.0.0.1", listener.port());
  }

  @Override
  public String geoip(GroupId edge, GeoIp geoip) {
    return "/geoip/" + geoip.file();
  }

  @Override
  public BindConfig tunnel(GroupId core, int port) {
    return new BindConfig("127.0.0.1", port);
  }

  @Override
  public AdminPlace admin(GroupId group) {
    int port = group.role() == Role.EDGE ? 9901 : 9902;
    return adminClients.isEmpty()
        ? AdminPlace.plain("127.0.0.1", port)
        : new AdminPlace("127.0.0.1", port, port + 10, adminClients);
  }
}
