package dev.strait.control.plan;

import java.util.Comparator;

/**
 * A resource of one kind, by namespace and name.
 *
 * @param namespace its namespace
 * @param name its name
 */
public record ObjectName(String namespace, String name) implements Comparable<ObjectName> {
  private static final Comparator<ObjectName> ORDER =
      Comparator.comparing(ObjectName::namespace).thenComparing(ObjectName::name);

  @Override
  public int compareTo(ObjectName other) {
    return ORDER.compare(this, other);
  }

  /** {@code NAMESPACE/NAME}: for messages, and the id of a route in a NodeConfig. */
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
