package dev.strait.operator.shape;

import dev.strait.control.plan.AdminPlace;
import dev.strait.control.plan.GroupId;
import dev.strait.control.plan.Placement;
import dev.strait.crds.v1alpha1.GeoIp;
import dev.strait.crds.v1alpha1.Listener;
import dev.strait.nodeconfig.BindConfig;
import java.util.List;

/** Every address of the pod, at ports that need no privilege. Thread safe. */
public final class PodPlacement implements Placement {
  private static final String EVERY_ADDRESS = "0.0.0.0";

  private final AdminPlace admin;

  /**
   * Where every pod binds.
   *
   * @param operator SPIFFE id that the secure admin port lets in
   */
  public PodPlacement(String operator) {
    admin = new AdminPlace(EVERY_ADDRESS, PodPorts.ADMIN, PodPorts.ADMIN_TLS, List.of(operator));
  }

  @Override
  public BindConfig listener(GroupId edge, Listener listener) {
    return new BindConfig(EVERY_ADDRESS, PodPorts.of(listener.port()));
  }

  @Override
  public int announced(GroupId edge, Listener listener) {
    return listener.port();
  }

  @Override
  public String geoip(GroupId edge, GeoIp geoip) {
    return PodShape.GEOIP + "/" + geoip.file();
  }

  @Override
  public BindConfig tunnel(GroupId core, int port) {
    return new BindConfig(EVERY_ADDRESS, PodPorts.of(port));
  }

  @Override
  public AdminPlace admin(GroupId group) {
    return admin;
  }

  @Override
  public String selector(GroupId group) {
    return new GroupNames(group).selectorText();
  }

  @Override
  public int maxShards() {
    return ConfigShape.MAX_SHARDS;
  }
}
