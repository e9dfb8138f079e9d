package dev.strait.local;

import dev.strait.control.plan.AdminPlace;
import dev.strait.control.plan.GroupId;
import dev.strait.control.plan.Placement;
import dev.strait.crds.v1alpha1.GeoIp;
import dev.strait.crds.v1alpha1.Listener;
import dev.strait.nodeconfig.BindConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Everything on 127.0.0.1, at its declared port plus an offset. Thread safe. */
final class LoopbackPlacement implements Placement {
  static final String LOOPBACK = "127.0.0.1";

  /** The first group is asked for its health here, the next one port higher, and so on. */
  static final int FIRST_ADMIN_PORT = 9_901;

  private final int portOffset;
  private final Path folder;
  private final Map<GroupId, Integer> adminPorts = new LinkedHashMap<>();

  /** Files that resources name are beside these: a folder of YAML, or one file. */
  LoopbackPlacement(Path resources, int portOffset) {
    Path absolute = resources.toAbsolutePath();
    this.folder = Files.isDirectory(absolute) ? absolute : absolute.resolveSibling("");
    this.portOffset = portOffset;
  }

  @Override
  public BindConfig listener(GroupId edge, Listener listener) {
    return new BindConfig(LOOPBACK, listener.port() + portOffset);
  }

  @Override
  public String geoip(GroupId edge, GeoIp geoip) {
    return folder.resolve(geoip.file()).normalize().toString();
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
