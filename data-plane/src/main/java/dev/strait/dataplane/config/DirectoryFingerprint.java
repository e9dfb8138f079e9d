package dev.strait.dataplane.config;

import dev.strait.nodeconfig.NodeDirectory;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells cheaply whether a node's directory may have changed: three calls of stat.
 *
 * @param files one entry each for the manifest, the traffic and the folder of the bundle
 */
record DirectoryFingerprint(List<FileFingerprint> files) {

  static DirectoryFingerprint of(NodeDirectory directory) {
    return new DirectoryFingerprint(
        Stream.of(directory.manifest(), directory.trafficFile(), directory.bundle())
            .map(FileFingerprint::of)
            .toList());
  }
}
