package dev.strait.local;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A child that is started again when it ends by itself: at once the first time, then after a time
 * that doubles, until it has lived for a while. Thread safe.
 */
final class ChildProcess {
  private static final Duration FIRST_WAIT = Duration.ofMillis(100);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
  private static final Duration LONG_LIFE = Duration.ofSeconds(20);

  /** Told about starts and ends. */
  interface Watcher {
    /** It runs. */
    void started(long pid);

    /** It ended by itself and will be started again. */
    void ended(int exitStatus, Duration again);
  }

  private final List<String> command;
  private final Path log;
  private final Path pidFile;
  private final ScheduledExecutorService timer;
  private final Watcher watcher;
  private @Nullable Process process;
  private @Nullable ScheduledFuture<?> restart;
  private Duration wait = FIRST_WAIT;
  private long startedNanos;
  private boolean wanted;

  ChildProcess(
      List<String> command,
      Path log,
      Path pidFile,
      ScheduledExecutorService timer,
      Watcher watcher) {
    this.command = command;
    this.log = log;
    this.pidFile = pidFile;
    this.timer = timer;
    this.watcher = watcher;
  }

  /** Starts it unless it runs or is about to; fails while it still ends. */
  synchronized void start() throws IOException {
    if (wanted) {
      return;
    }
    if (process != null && process.isAlive()) {
      throw new IOException("process " + process.pid() + " is still ending; it starts again then");
    }
    wanted = true;
    launch();
  }

  /** Whether it runs now. */
  synchronized boolean isRunning() {
    return process != null && process.isAlive();
  }

  /**
   * Asks it to end, and makes it end when it does not in time.
   *
   * @param patience time between asking and killing
   * @return done when it has ended
   */
  synchronized CompletableFuture<Void> stop(Duration patience) {
    wanted = false;
    if (restart != null) {
      restart.cancel(false);
    }
    Process running = process;
    if (running == null || !running.isAlive()) {
      return CompletableFuture.completedFuture(null);
    }
    running.destroy();
    return running
        .onExit()
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .handle((ended, late) -> late == null ? running : running.destroyForcibly())
        .thenCompose(Process::onExit)
        .thenAccept(this::forget);
  }

  /** Takes the ended one's id back, unless another has been started meanwhile. */
  private synchronized void forget(Process ended) {
    if (ended == process) {
      pidFile.toFile().delete();
    }
  }

  private void launch() throws IOException {
    Files.createDirectories(log.toAbsolutePath().getParent());
    Process started =
        JavaProgram.builder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .start();
    process = started;
    startedNanos = System.nanoTime();
    OwnFiles.replace(pidFile, Long.toString(started.pid()).getBytes(StandardCharsets.US_ASCII));
    watcher.started(started.pid());
    Future<?> unused = started.onExit().thenAccept(this::ended);
  }

  private void ended(Process ended) {
    Duration again;
    synchronized (this) {
      if (!wanted || ended != process) {
        return;
      }
      if (System.nanoTime() - startedNanos > LONG_LIFE.toNanos()) {
        wait = FIRST_WAIT;
      }
      again = wait;
      Duration doubled = wait.multipliedBy(2);
      wait = doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
      restart = timer.schedule(this::startAgain, again.toMillis(), TimeUnit.MILLISECONDS);
    }
    // Not under the lock: who watches has a lock of its own and asks, holding it, whether this
    // runs.
    watcher.ended(ended.exitValue(), again);
  }

  private synchronized void startAgain() {
    if (!wanted) {
      return;
    }
    try {
      launch();
    } catch (IOException e) {
      restart = timer.schedule(this::startAgain, LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Ends the child of an earlier run that was killed itself, should it still be there. */
  synchronized void endLeftOver() throws IOException {
    if (!Files.exists(pidFile)) {
      return;
    }
    String text = Files.readString(pidFile, StandardCharsets.US_ASCII).trim();
    if (text.matches("[0-9]{1,10}")) {
      ProcessHandle.of(Long.parseLong(text)).filter(this::isOurs).ifPresent(ChildProcess::end);
    }
    Files.deleteIfExists(pidFile);
  }

  /** A process id may have been given to another program since: the last argument tells. */
  private boolean isOurs(ProcessHandle handle) {
    String last = command.get(command.size() - 1);
    return handle.info().commandLine().filter(line -> line.endsWith(last)).isPresent();
  }

  private static void end(ProcessHandle leftOver) {
    leftOver.destroyForcibly();
    leftOver.onExit().orTimeout(5, TimeUnit.SECONDS).exceptionally(late -> leftOver).join();
  }
}
