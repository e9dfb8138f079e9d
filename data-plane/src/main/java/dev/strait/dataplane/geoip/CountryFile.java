package dev.strait.dataplane.geoip;

import dev.strait.dataplane.config.FileFingerprint;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that tells countries, read again when it changes. What cannot be read never replaces
 * what could. {@link #of} is for event loops, the rest for any other thread.
 *
 * <p>It polls, for the same reason as the watch of the configuration does, and reads a file only
 * once two looks have found it the same: one that is being written is left alone.
 */
public final class CountryFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CountryFile.class);

  private static final long PERIOD_MILLIS = 500;

  private @Nullable ScheduledExecutorService thread;
  private @Nullable Path file;
  private FileFingerprint read = new FileFingerprint("");
  private FileFingerprint seen = read;
  private volatile @Nullable CountryDatabase database;
  private volatile @Nullable String problem;

  /**
   * Uses a file from now on, and reads it at once.
   *
   * @param next absolute; null for none. The same as before changes nothing
   */
  public synchronized void use(@Nullable Path next) {
    if (next == null) {
      file = null;
      database = null;
      problem = null;
    } else if (!next.equals(file)) {
      file = next;
      load(next, FileFingerprint.of(next));
      if (thread == null) {
        thread = Executors.newSingleThreadScheduledExecutor(CountryFile::daemon);
        thread.scheduleWithFixedDelay(
            this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
  }

  /**
   * The country of an address.
   *
   * @param address any
   * @return ISO 3166-1 alpha-2; null when not known
   */
  public @Nullable String of(InetAddress address) {
    CountryDatabase now = database;
    return now == null ? null : now.of(address);
  }

  /**
   * Why the file as it is now is not in use.
   *
   * @return one sentence; null when it is, or when there is none
   */
  public @Nullable String problem() {
    return problem;
  }

  /**
   * When the database in use was built.
   *
   * @return Unix time in seconds; 0 when there is none
   */
  public long builtSeconds() {
    CountryDatabase now = database;
    return now == null ? 0 : now.built().getEpochSecond();
  }

  private synchronized void look() {
    Path path = file;
    if (path == null) {
      return;
    }
    FileFingerprint now = FileFingerprint.of(path);
    boolean settled = now.equals(seen);
    seen = now;
    if (settled && !now.equals(read)) {
      load(path, now);
    }
  }

  private void load(Path path, FileFingerprint as) {
    read = as;
    seen = as;
    try {
      CountryDatabase next = CountryDatabase.read(path);
      database = next;
      problem = null;
      LOG.info("Countries are told by {}, built {}.", path, next.built());
    } catch (IOException e) {
      CountryDatabase before = database;
      String why =
          "geoip file %s: %s (expected: a MaxMind DB with countries); %s."
              .formatted(
                  path,
                  e.getMessage(),
                  before == null
                      ? "rules with countries match nobody"
                      : "the one built " + before.built() + " goes on");
      problem = why;
      LOG.warn("{}", why);
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "geoip");
    thread.setDaemon(true);
    return thread;
  }

  /** Stops looking. Does not wait. */
  @Override
  public synchronized void close() {
    if (thread != null) {
      thread.shutdownNow();
    }
  }
}
