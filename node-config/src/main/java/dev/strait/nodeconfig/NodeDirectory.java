package dev.strait.nodeconfig;

import java.nio.file.Path;

/**
 * Where things are in the one directory that is a node's whole world; in a pod its three folders
 * are mounted volumes.
 *
 * @param root the directory
 */
public record NodeDirectory(Path root) {
  /**
   * The declared configuration.
   *
   * @return folder of the manifest and the shards
   */
  public Path current() {
    return root.resolve("current");
  }

  /**
   * The file that completes a configuration.
   *
   * @return path of the manifest
   */
  public Path manifest() {
    return current().resolve(ConfigShards.MANIFEST);
  }

  /**
   * Endpoints and weights.
   *
   * @return folder of the one document
   */
  public Path traffic() {
    return root.resolve("traffic");
  }

  /**
   * Endpoints and weights.
   *
   * @return path of the document
   */
  public Path trafficFile() {
    return traffic().resolve("node-traffic.json");
  }

  /**
   * Certificates, keys and CAs.
   *
   * @return folder of the bundle
   */
  public Path bundle() {
    return root.resolve("bundle");
  }

  /**
   * One file of the bundle.
   *
   * @param name as it stands in a NodeConfig
   * @return its path, always inside {@link #bundle()}
   * @throws IllegalArgumentException when the name is not that of a plain file
   */
  public Path bundleFile(String name) {
    if (!BundleFile.isName(name)) {
      throw new IllegalArgumentException(
          "bundle file: " + name + " (expected: " + BundleFile.NAME_RULE + ")");
    }
    return bundle().resolve(name);
  }
}
