package dev.strait.operator;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How the operator runs, from its environment.
 *
 * @param nodeImage image of nodes that declare none
 * @param namespaces watched; empty for all
 * @param operatorNamespace where its keys and its lease are
 * @param instance name of the release
 * @param leaderElection whether it waits for the lease
 * @param httpPort where probes and metrics are served; 0 asks the kernel
 */
public record OperatorOptions(
    String nodeImage,
    Set<String> namespaces,
    String operatorNamespace,
    String instance,
    boolean leaderElection,
    int httpPort) {
  /** Copies what is mutable. */
  public OperatorOptions {
    namespaces = Set.copyOf(namespaces);
  }

  /**
   * Reads them.
   *
   * @param environment variables by name
   * @return the options
   * @throws IllegalArgumentException when one is missing; the message names it
   */
  public static OperatorOptions of(Map<String, String> environment) {
    Set<String> namespaces = new TreeSet<>();
    Arrays.stream(environment.getOrDefault("STRAIT_WATCH_NAMESPACES", "").split(",", -1))
        .map(String::strip)
        .filter(namespace -> !namespace.isEmpty())
        .forEach(namespaces::add);
    return new OperatorOptions(
        required(environment, "STRAIT_NODE_IMAGE", "the image of nodes"),
        namespaces,
        required(environment, "STRAIT_OPERATOR_NAMESPACE", "the namespace of this pod"),
        environment.getOrDefault("STRAIT_INSTANCE", "strait"),
        Boolean.parseBoolean(environment.getOrDefault("STRAIT_LEADER_ELECTION", "false")),
        Integer.parseInt(environment.getOrDefault("STRAIT_HTTP_PORT", "8080")));
  }

  /**
   * What its client certificate says to nodes.
   *
   * @return a SPIFFE id
   */
  public String spiffeId() {
    return "spiffe://strait.dev/ns/" + operatorNamespace + "/operator/" + instance;
  }

  private static String required(Map<String, String> environment, String name, String what) {
    String value = environment.getOrDefault(name, "").strip();
    if (value.isEmpty()) {
      throw new IllegalArgumentException(name + ": not set (expected: " + what + ")");
    }
    return value;
  }
}
