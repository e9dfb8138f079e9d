package dev.strait.nodeconfig;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Control's side of a node's directory. Every file is written beside its place and renamed into it,
 * and the manifest comes last: a reader finds the old state, the new state, or hashes that do not
 * agree. One writer per directory, on one thread at a time.
 *
 * <p>Order of calls: bundle, then configuration and traffic, and only when the node has
 * acknowledged them {@link #retainBundle}.
 */
public final class NodeDirectoryWriter {
  /** Begins with a dot, which no shard and no bundle file does. */
  private static final String TEMPORARY = ".new-";

  private final NodeDirectory directory;

  /**
   * A writer into a directory that need not exist yet.
   *
   * @param directory where
   */
  public NodeDirectoryWriter(NodeDirectory directory) {
    this.directory = directory;
  }

  /**
   * Replaces the declared configuration.
   *
   * @param config what the node shall run
   * @throws IOException when the disk refuses; what was there still stands, or reads as incomplete
   */
  public void writeConfig(NodeConfig config) throws IOException {
    ConfigShards shards = ConfigShards.of(config);
    Path current = privateDirectory(directory.current());
    for (Map.Entry<String, byte[]> file : shards.files().entrySet()) {
      replace(current.resolve(file.getKey()), file.getValue());
    }
    replace(directory.manifest(), shards.manifestJson());
    Set<String> kept = new HashSet<>(shards.files().keySet());
    kept.add(ConfigShards.MANIFEST);
    deleteAllBut(current, kept);
  }

  /**
   * Replaces endpoints and weights.
   *
   * @param traffic with a larger sequence than the one there
   * @throws IOException when the disk refuses; what was there still stands
   */
  public void writeTraffic(NodeTraffic traffic) throws IOException {
    privateDirectory(directory.traffic());
    replace(directory.trafficFile(), NodeConfigJson.write(traffic));
  }

  /**
   * Adds what is missing of a bundle, readable by the owner only. Files that are there are left
   * alone: equal names mean equal contents.
   *
   * @param files what the next configuration names
   * @throws IOException when the disk refuses
   */
  public void addToBundle(Collection<BundleFile> files) throws IOException {
    privateDirectory(directory.bundle());
    for (BundleFile file : files) {
      Path target = directory.bundleFile(file.name());
      if (!Files.exists(target)) {
        replace(target, file.content());
      }
    }
  }

  /**
   * Deletes what no configuration in use names any more.
   *
   * @param names files that stay
   * @throws IOException when the disk refuses
   */
  public void retainBundle(Set<String> names) throws IOException {
    deleteAllBut(privateDirectory(directory.bundle()), names);
  }

  private static void replace(Path target, byte[] content) throws IOException {
    Path temporary = target.resolveSibling(TEMPORARY + target.getFileName());
    Files.deleteIfExists(temporary);
    Files.createFile(temporary, permissions(target, "rw-------"));
    Files.write(temporary, content, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.SYNC);
    Files.move(
        temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Path privateDirectory(Path path) throws IOException {
    Files.createDirectories(path.toAbsolutePath().getParent());
    try {
      Files.createDirectory(path, permissions(path, "rwx------"));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(path)) {
        throw e;
      }
    }
    return path;
  }

  /** Windows has no POSIX permissions; there the user's profile protects the files. */
  private static FileAttribute<?>[] permissions(Path path, String permissions) {
    if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return new FileAttribute<?>[0];
    }
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
    };
  }

  private static void deleteAllBut(Path folder, Set<String> names) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Path name = file.getFileName();
        if (name != null && !names.contains(name.toString())) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
