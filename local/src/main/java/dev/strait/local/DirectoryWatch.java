package dev.strait.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;

/**
 * Notices edits by looking at names, times and sizes 25 times a second: that is the same on every
 * system and file system, and finds whatever way an editor writes. An edit is told once the
 * directory has stayed as it is for one look, so that a half-written file is seldom read.
 */
final class DirectoryWatch {
  private static final long LOOK_EVERY_MILLIS = 40;

  private final Path place;
  private final Runnable edited;
  private Map<Path, List<Object>> seen;
  private Map<Path, List<Object>> told;

  private DirectoryWatch(Path place, Runnable edited) {
    this.place = place;
    this.edited = edited;
    seen = look(place);
    told = seen;
  }

  /**
   * Begins to watch.
   *
   * @param place a directory or a file; what is there now is not told
   * @param timer its thread looks and tells
   * @param edited called after each edit
   */
  static void start(Path place, ScheduledExecutorService timer, Runnable edited) {
    DirectoryWatch watch = new DirectoryWatch(place, edited);
    Repeating.start(timer, LOOK_EVERY_MILLIS, watch::lookAgain);
  }

  private void lookAgain() {
    Map<Path, List<Object>> now = look(place);
    boolean settled = now.equals(seen);
    seen = now;
    if (settled && !now.equals(told)) {
      told = now;
      edited.run();
    }
  }

  private static Map<Path, List<Object>> look(Path place) {
    Map<Path, List<Object>> files = new TreeMap<>();
    if (Files.isRegularFile(place)) {
      remember(place, files);
      return files;
    }
    try (Stream<Path> entries = Files.list(place)) {
      entries.forEach(file -> remember(file, files));
    } catch (IOException | UncheckedIOException e) {
      // gone for now: an empty directory is an edit, too
    }
    return files;
  }

  private static void remember(Path file, Map<Path, List<Object>> files) {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      Object identity = now.fileKey() == null ? file : now.fileKey();
      files.put(file, List.of(now.lastModifiedTime(), now.size(), identity));
    } catch (IOException e) {
      // deleted between the two looks
    }
  }
}
