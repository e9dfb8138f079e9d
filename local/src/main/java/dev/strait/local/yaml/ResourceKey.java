package dev.strait.local.yaml;

/**
 * Names one resource.
 *
 * @param kind such as {@code EdgeNode}
 * @param namespace its namespace, {@code default} when the YAML says none
 * @param name its name
 */
public record ResourceKey(String kind, String namespace, String name) {
  @Override
  public String toString() {
    return kind + " " + namespace + "/" + name;
  }
}
