package dev.strait.operator.shape;

import dev.strait.control.plan.GroupId;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How the objects of a node group are called and labelled; the table in docs/architecture.md.
 *
 * @param id the group
 */
public record GroupNames(GroupId id) {
  /** The one container of a node's pod. */
  public static final String CONTAINER = "node";

  /** Label of everything that the operator owns, with value {@value #OPERATOR}. */
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /** Who manages it. */
  public static final String OPERATOR = "strait-operator";

  private static final String NAME = "app.kubernetes.io/name";
  private static final String COMPONENT = "app.kubernetes.io/component";
  private static final String INSTANCE = "app.kubernetes.io/instance";
  private static final String PART_OF = "app.kubernetes.io/part-of";
  private static final String STRAIT = "strait";

  /**
   * Name of the Deployment, the Service and most others.
   *
   * @return {@code edge-NAME} or {@code core-NAME}
   */
  public String base() {
    return component() + "-" + id.name();
  }

  /**
   * Name of a ConfigMap of the NodeConfig.
   *
   * @param shard from 0
   * @return {@code BASE-config}, {@code BASE-config-1} and so on
   */
  public String config(int shard) {
    return base() + "-config" + (shard == 0 ? "" : "-" + shard);
  }

  /**
   * Name of the ConfigMap of the NodeTraffic.
   *
   * @return {@code BASE-traffic}
   */
  public String traffic() {
    return base() + "-traffic";
  }

  /**
   * Name of the Secret with keys and certificates.
   *
   * @return {@code BASE-bundle}
   */
  public String bundle() {
    return base() + "-bundle";
  }

  /**
   * Which of the two kinds.
   *
   * @return {@code edge} or {@code core}
   */
  public String component() {
    return id.role().name().toLowerCase(Locale.ROOT);
  }

  /**
   * What pods are selected by.
   *
   * @return labels that never change
   */
  public Map<String, String> selector() {
    Map<String, String> labels = new TreeMap<>();
    labels.put(NAME, STRAIT);
    labels.put(COMPONENT, component());
    labels.put(INSTANCE, id.name());
    return labels;
  }

  /**
   * Labels of every object and pod.
   *
   * @return the selector, and by whom it is managed
   */
  public Map<String, String> labels() {
    Map<String, String> labels = new TreeMap<>(selector());
    labels.put(MANAGED_BY, OPERATOR);
    labels.put(PART_OF, STRAIT);
    return labels;
  }

  /**
   * The selector as kubectl and a scale subresource write it.
   *
   * @return {@code KEY=VALUE,…}
   */
  public String selectorText() {
    return selector().entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .collect(Collectors.joining(","));
  }

  /**
   * Selects the objects of all groups of one role.
   *
   * @param component {@code edge} or {@code core}
   * @return a label selector
   */
  public static String selectorOf(String component) {
    return MANAGED_BY
        + "="
        + OPERATOR
        + ","
        + NAME
        + "="
        + STRAIT
        + ","
        + COMPONENT
        + "="
        + component;
  }

  /**
   * Selects the pods of all groups.
   *
   * @return a label selector
   */
  public static String selectorOfAll() {
    return MANAGED_BY + "=" + OPERATOR + "," + NAME + "=" + STRAIT;
  }

  /**
   * The group that an object or a pod belongs to.
   *
   * @param namespace its namespace
   * @param labels its labels
   * @return null when it says nothing of the kind
   */
  public static @Nullable GroupId groupOf(String namespace, @Nullable Map<String, String> labels) {
    if (labels == null || labels.get(INSTANCE) == null) {
      return null;
    }
    return switch (labels.getOrDefault(COMPONENT, "")) {
      case "edge" -> GroupId.edge(namespace, labels.get(INSTANCE));
      case "core" -> GroupId.core(namespace, labels.get(INSTANCE));
      default -> null;
    };
  }
}
