package dev.strait.dataplane.config;

import dev.strait.nodeconfig.NodeDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells cheaply whether a node's directory may have changed: three calls of stat, links followed,
 * so that both an atomic rename and the swap of a mounted volume's link show themselves.
 *
 * @param files one entry each for the manifest, the traffic and the folder of the bundle
 */
record DirectoryFingerprint(List<String> files) {

  static DirectoryFingerprint of(NodeDirectory directory) {
    return new DirectoryFingerprint(
        Stream.of(directory.manifest(), directory.trafficFile(), directory.bundle())
            .map(DirectoryFingerprint::file)
            .toList());
  }

  private static String file(Path path) {
    try {
      BasicFileAttributes is = Files.readAttributes(path, BasicFileAttributes.class);
      return is.fileKey() + " " + is.lastModifiedTime() + " " + is.size();
    } catch (IOException e) {
      return "none";
    }
  }
}
