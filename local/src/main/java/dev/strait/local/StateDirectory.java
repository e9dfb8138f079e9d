package dev.strait.local;

import dev.strait.control.plan.GroupId;
import dev.strait.nodeconfig.NodeDirectory;
import dev.strait.nodeconfig.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Where everything is that one machine remembers.
 *
 * <pre>
 * edgenode.default.edge.yaml   a resource with its status, one file each
 * ca.pem                       the CA of made listener certificates, for clients to trust
 * nodes/edge.default.edge/     a node's directory
 * logs/edge.default.edge.log   what it prints
 * vault/, certificates/        keys; readable by their owner only
 * </pre>
 *
 * @param root the directory
 */
public record StateDirectory(Path root) {

  /**
   * The node of a group.
   *
   * @param group which
   * @return its directory, maybe not there yet
   */
  public NodeDirectory node(GroupId group) {
    return new NodeDirectory(nodes().resolve(fileName(group)));
  }

  /**
   * What a node prints.
   *
   * @param group which
   * @return its log file, maybe not there yet
   */
  public Path log(GroupId group) {
    return root.resolve("logs").resolve(fileName(group) + ".log");
  }

  /**
   * What any other child prints.
   *
   * @param name without extension
   * @return its log file, maybe not there yet
   */
  public Path log(String name) {
    return root.resolve("logs").resolve(name + ".log");
  }

  /**
   * A resource with its status.
   *
   * @param kind kind of the resource
   * @param namespace its namespace
   * @param name its name
   * @return its file, maybe not there yet
   */
  public Path status(String kind, String namespace, String name) {
    return root.resolve(kind.toLowerCase(Locale.ROOT) + "." + namespace + "." + name + ".yaml");
  }

  /**
   * The CA of made listener certificates.
   *
   * @return a PEM file for clients, maybe not there yet
   */
  public Path authority() {
    return root.resolve("ca.pem");
  }

  Path vault() {
    return root.resolve("vault");
  }

  Path certificates() {
    return root.resolve("certificates");
  }

  Path lock() {
    return root.resolve("lock");
  }

  private Path nodes() {
    return root.resolve("nodes");
  }

  /** Groups that have a node directory, also from an earlier run. */
  List<GroupId> groups() throws IOException {
    if (!Files.isDirectory(nodes())) {
      return List.of();
    }
    List<GroupId> groups = new ArrayList<>();
    try (Stream<Path> folders = Files.list(nodes())) {
      for (Path folder : folders.sorted().toList()) {
        String[] parts = folder.getFileName().toString().split("\\.", 3);
        if (parts.length == 3 && (parts[0].equals("edge") || parts[0].equals("core"))) {
          Role role = parts[0].equals("edge") ? Role.EDGE : Role.CORE;
          groups.add(new GroupId(role, parts[1], parts[2]));
        }
      }
    }
    return groups;
  }

  /** Namespaces have no dots, so that the name can be read back. */
  private static String fileName(GroupId group) {
    return group.role().name().toLowerCase(Locale.ROOT)
        + "."
        + group.namespace()
        + "."
        + group.name();
  }
}
