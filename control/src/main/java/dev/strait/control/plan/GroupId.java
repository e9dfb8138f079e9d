package dev.strait.control.plan;

import dev.strait.nodeconfig.NodeIdentity;
import dev.strait.nodeconfig.Role;
import java.util.Comparator;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A node group: the nodes of one EdgeNode or CoreNode, which all run the same NodeConfig. Cores
 * sort before edges, as they are applied.
 *
 * @param role edge or core
 * @param namespace namespace of the resource
 * @param name name of the resource
 */
public record GroupId(Role role, String namespace, String name) implements Comparable<GroupId> {
  private static final Pattern SPIFFE_ID =
      Pattern.compile(
          "spiffe://strait\\.dev/ns/(?<namespace>[^/]+)/(?<role>edge|core)/(?<name>[^/]+)");

  private static final Comparator<GroupId> ORDER =
      Comparator.comparing(GroupId::role, Comparator.reverseOrder())
          .thenComparing(GroupId::namespace)
          .thenComparing(GroupId::name);

  /**
   * The group of an EdgeNode.
   *
   * @param namespace its namespace
   * @param name its name
   * @return the id
   */
  public static GroupId edge(String namespace, String name) {
    return new GroupId(Role.EDGE, namespace, name);
  }

  /**
   * The group of a CoreNode.
   *
   * @param namespace its namespace
   * @param name its name
   * @return the id
   */
  public static GroupId core(String namespace, String name) {
    return new GroupId(Role.CORE, namespace, name);
  }

  /**
   * The group whose nodes have a SPIFFE id, in whatever cluster.
   *
   * @param spiffeId any text
   * @return the id; null when it is not one that Strait gives
   */
  public static @Nullable GroupId ofSpiffeId(String spiffeId) {
    Matcher matcher = SPIFFE_ID.matcher(spiffeId);
    if (!matcher.matches()) {
      return null;
    }
    return new GroupId(
        matcher.group("role").equals("edge") ? Role.EDGE : Role.CORE,
        matcher.group("namespace"),
        matcher.group("name"));
  }

  /**
   * What its objects in a cluster are called.
   *
   * @return {@code edge-NAME} or {@code core-NAME}
   */
  public String objectName() {
    return role.name().toLowerCase(Locale.ROOT) + "-" + name;
  }

  /**
   * What the certificates of its nodes say.
   *
   * @return a SPIFFE id
   */
  public String spiffeId() {
    return NodeIdentity.spiffeId(role, namespace, name);
  }

  @Override
  public int compareTo(GroupId other) {
    return ORDER.compare(this, other);
  }

  /** {@code edge NAMESPACE/NAME}, for messages. */
  @Override
  public String toString() {
    return role.name().toLowerCase(Locale.ROOT) + " " + namespace + "/" + name;
  }
}
