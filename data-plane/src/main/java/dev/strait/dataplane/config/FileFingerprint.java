package dev.strait.dataplane.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Tells cheaply whether a file may have changed: one call of stat, links followed, so that both an
 * atomic rename and the swap of a mounted volume's link show themselves.
 *
 * @param text equal as long as nothing has changed
 */
public record FileFingerprint(String text) {
  /**
   * Looks at a file.
   *
   * @param path of a file that need not be there
   * @return as it is now
   */
  public static FileFingerprint of(Path path) {
    try {
      BasicFileAttributes is = Files.readAttributes(path, BasicFileAttributes.class);
      return new FileFingerprint(is.fileKey() + " " + is.lastModifiedTime() + " " + is.size());
    } catch (IOException e) {
      return new FileFingerprint("none");
    }
  }
}
