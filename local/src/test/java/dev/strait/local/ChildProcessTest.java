package dev.strait.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest implements ChildProcess.Watcher {
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final List<Long> started = new CopyOnWriteArrayList<>();
  private final List<Duration> waits = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    timer.shutdownNow();
  }

  @Override
  public void started(long pid) {
    started.add(pid);
  }

  @Override
  public void ended(int exitStatus, Duration again) {
    waits.add(again);
  }

  @Test
  void isStartedAgainAfterATimeThatDoubles(@TempDir Path folder) throws Exception {
    ChildProcess child = child(folder, "true");
    child.start();

    await().until(() -> waits.size() >= 3);

    child.stop(Duration.ZERO).join();
    assertThat(waits)
        .startsWith(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(400));
  }

  @Test
  void isNotStartedAgainOnceItWasStopped(@TempDir Path folder) throws Exception {
    ChildProcess child = child(folder, "sleep", "60");
    child.start();

    child.stop(Duration.ofSeconds(10)).join();

    assertThat(child.isRunning()).isFalse();
    assertThat(started).hasSize(1);
    assertThat(waits).isEmpty();
    assertThat(folder.resolve("pid")).doesNotExist();
  }

  @Test
  void isKilledWhenItDoesNotEndWhenAsked(@TempDir Path folder) throws Exception {
    Path ready = folder.resolve("ready");
    ChildProcess child =
        child(
            folder, "sh", "-c", "trap '' TERM; touch " + ready + "; while :; do sleep 0.05; done");
    child.start();
    await().until(() -> Files.exists(ready));

    child.stop(Duration.ofMillis(200)).join();

    assertThat(child.isRunning()).isFalse();
  }

  @Test
  void whatAnEarlierRunLeftBehindIsEnded(@TempDir Path folder) throws Exception {
    child(folder, "sleep", "61").start();
    timer.shutdownNow(); // the earlier run is gone: it starts nothing again
    ProcessHandle leftOver = ProcessHandle.of(started.get(0)).orElseThrow();

    child(folder, "sleep", "61").endLeftOver();

    await().until(() -> !leftOver.isAlive());
  }

  @Test
  void aProcessThatOnlyHasTheSameIdIsLeftAlone(@TempDir Path folder) throws Exception {
    Process stranger = new ProcessBuilder("sleep", "62").start();
    try {
      Files.writeString(folder.resolve("pid"), Long.toString(stranger.pid()));

      child(folder, "sleep", "63").endLeftOver();

      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly();
    }
  }

  private ChildProcess child(Path folder, String... command) {
    return new ChildProcess(
        List.of(command), folder.resolve("log"), folder.resolve("pid"), timer, this);
  }
}
