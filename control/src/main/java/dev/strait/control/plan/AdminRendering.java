package dev.strait.control.plan;

import dev.strait.nodeconfig.AdminConfig;
import dev.strait.nodeconfig.SecureAdminConfig;

/** Where the nodes of a group serve probes, metrics and acknowledgements. */
final class AdminRendering {
  private AdminRendering() {}

  static AdminConfig render(GroupId id, Credentials credentials, Placement placement) {
    AdminPlace place = placement.admin(id);
    Integer securePort = place.securePort();
    return securePort == null
        ? new AdminConfig(place.address(), place.port())
        : new AdminConfig(
            place.address(),
            place.port(),
            new SecureAdminConfig(
                securePort, credentials.adminIdentity(id), credentials.trust(), place.clients()));
  }
}
