package dev.strait.nodeconfig;

/**
 * Who a node is: a member of one node group.
 *
 * @param role edge or core
 * @param namespace namespace of the EdgeNode or CoreNode
 * @param name name of the EdgeNode or CoreNode
 * @param region region label of the group, may be empty
 */
public record NodeIdentity(Role role, String namespace, String name, String region) {

  /**
   * The SPIFFE id in the node's certificate: {@code
   * spiffe://strait.dev/ns/NAMESPACE/edge|core/NAME}.
   *
   * @return the id that peers check after the TLS handshake
   */
  public String spiffeId() {
    return spiffeId(role, namespace, name);
  }

  /**
   * The SPIFFE id of any node group; see {@link #spiffeId()}.
   *
   * @param role edge or core
   * @param namespace namespace of the group's resource
   * @param name name of the group's resource
   * @return the id
   */
  public static String spiffeId(Role role, String namespace, String name) {
    return "spiffe://strait.dev/ns/"
        + namespace
        + "/"
        + (role == Role.EDGE ? "edge" : "core")
        + "/"
        + name;
  }
}
