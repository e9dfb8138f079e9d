package dev.strait.control.loop;

import dev.strait.control.plan.Declared;
import dev.strait.control.plan.ObjectName;
import java.util.Map;

/**
 * Everything declared, at one moment.
 *
 * @param declared resources and namespaces
 * @param secrets Secrets that resources name, by namespace and name; others may be there too
 * @param configMaps ConfigMaps with {@code ca.crt} that resources name; others may be there too
 */
public record Snapshot(
    Declared declared,
    Map<ObjectName, GivenSecret> secrets,
    Map<ObjectName, GivenSecret> configMaps) {
  /** Copies what is mutable. */
  public Snapshot {
    secrets = Map.copyOf(secrets);
    configMaps = Map.copyOf(configMaps);
  }

  /**
   * Everything declared, where there are no ConfigMaps.
   *
   * @param declared resources and namespaces
   * @param secrets Secrets that resources name
   */
  public Snapshot(Declared declared, Map<ObjectName, GivenSecret> secrets) {
    this(declared, secrets, Map.of());
  }
}
