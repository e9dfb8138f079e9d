package dev.strait.dataplane.node;

import dev.strait.dataplane.telemetry.AccessLogMode;
import java.nio.file.Path;

/**
 * What a node is told by its command line and environment; all else is in its directory.
 *
 * @param directory the node's whole world, see docs/architecture.md
 * @param loops event loops, at least 1
 * @param warmUpMillis how long the node exercises itself at most before it is ready; 0 for not at
 *     all
 * @param accessLog which exchanges are logged
 */
public record NodeOptions(Path directory, int loops, long warmUpMillis, AccessLogMode accessLog) {
  /** Checks ranges. */
  public NodeOptions {
    if (loops < 1) {
      throw new IllegalArgumentException("loops: " + loops + " (expected: at least 1)");
    }
    if (warmUpMillis < 0) {
      throw new IllegalArgumentException(
          "warmUpMillis: " + warmUpMillis + " (expected: 0 or more)");
    }
  }
}
