package dev.strait.dataplane.config;

import dev.strait.nodeconfig.NodeDirectory;
import dev.strait.nodeconfig.NodeDirectoryReader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches a node's directory on a thread of its own and has what is new run.
 *
 * <p>It polls: a mounted volume changes by the swap of a link that inotify does not report on the
 * path one watches, and three calls of stat each {@value #PERIOD_MILLIS} ms cost nothing.
 */
public final class ConfigWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);

  static final long PERIOD_MILLIS = 100;

  /** Of looks without a change of files: a half-synced volume, a port that is not free yet. */
  private static final long FIRST_RETRY_MILLIS = 200;

  private static final long LAST_RETRY_MILLIS = 5_000;

  private final NodeDirectory directory;
  private final NodeDirectoryReader reader;
  private final ConfigSwap swap;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread daemon = new Thread(task, "config");
            daemon.setDaemon(true);
            return daemon;
          });

  private DirectoryFingerprint seen = new DirectoryFingerprint(List.of());
  private long retryMillis = FIRST_RETRY_MILLIS;
  private long sinceLookMillis;
  private boolean unfinished;

  /**
   * A watch that does not look yet.
   *
   * @param directory the node's directory; need not exist yet
   * @param target runs what is found
   */
  public ConfigWatch(Path directory, ConfigTarget target) {
    this.directory = new NodeDirectory(directory);
    this.reader = new NodeDirectoryReader(this.directory);
    this.swap = new ConfigSwap(reader, target);
  }

  /** Looks for the first time, on the watch's thread, and from then on until {@link #close}. */
  public void start() {
    thread.scheduleWithFixedDelay(this::poll, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * The node's secrets.
   *
   * @return reads the bundle of the directory; blocks on the disk
   */
  public Bundle bundle() {
    return reader::readBundle;
  }

  /**
   * What runs and what was refused. Any thread.
   *
   * @return now
   */
  public ConfigState state() {
    return swap.state();
  }

  private void poll() {
    try {
      DirectoryFingerprint now = DirectoryFingerprint.of(directory);
      sinceLookMillis += PERIOD_MILLIS;
      boolean changed = !now.equals(seen);
      if (changed) {
        retryMillis = FIRST_RETRY_MILLIS;
      } else if (!unfinished || sinceLookMillis < retryMillis) {
        return;
      } else {
        retryMillis = Math.min(retryMillis * 2, LAST_RETRY_MILLIS);
      }
      seen = now;
      sinceLookMillis = 0;
      unfinished = swap.look();
    } catch (RuntimeException e) { // would end the schedule
      LOG.error("The watch of {} met a defect and goes on.", directory.root(), e);
    }
  }

  /** Stops looking; what runs goes on. Does not wait. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
