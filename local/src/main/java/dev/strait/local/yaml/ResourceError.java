package dev.strait.local.yaml;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Something wrong in a file, said to the person who wrote it.
 *
 * @param file the file
 * @param line 1 or later; 0 when the file could not be read
 * @param resource the resource it is in, so that its last good version can be kept; null when the
 *     document does not say
 * @param path where in the document, such as {@code spec.listeners[0].port}; empty for the document
 *     itself
 * @param message what is wrong and what was expected
 */
public record ResourceError(
    Path file, int line, @Nullable ResourceKey resource, String path, String message) {

  /** One line: {@code edge.yaml:12: spec.listeners[0].port: 70000 (expected: at most 65535)}. */
  @Override
  public String toString() {
    return file
        + (line > 0 ? ":" + line : "")
        + ": "
        + (path.isEmpty() ? "" : path + ": ")
        + message;
  }
}
