package dev.strait.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes files whole or not at all, and keys for their owner only. */
final class OwnFiles {
  private OwnFiles() {}

  /** Replaces a file that anybody may read. */
  static void replace(Path file, byte[] content) throws IOException {
    write(file, content, "rw-r--r--");
  }

  /** Replaces a file that only its owner may read. */
  static void replacePrivate(Path file, byte[] content) throws IOException {
    write(file, content, "rw-------");
  }

  private static void write(Path file, byte[] content, String permissions) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(file + ": not a file in a directory");
    }
    Files.createDirectories(folder);
    Path temporary = Files.createTempFile(folder, ".new-", "", attributes(folder, permissions));
    try {
      Files.write(temporary, content);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Windows has no POSIX permissions; there the user's profile protects the files. */
  private static FileAttribute<?>[] attributes(Path folder, String permissions) {
    Set<String> views = folder.getFileSystem().supportedFileAttributeViews();
    if (!views.contains("posix")) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
    };
  }
}
