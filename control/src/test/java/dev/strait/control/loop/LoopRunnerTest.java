package dev.strait.control.loop;

import static dev.strait.control.TestWorld.CORE;
import static dev.strait.control.TestWorld.EDGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.strait.control.Declarations;
import dev.strait.control.FixedPlacement;
import dev.strait.control.MemoryFleet;
import dev.strait.control.MemoryStatuses;
import dev.strait.control.MemoryVault;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LoopRunnerTest {
  private final List<Round> rounds = new CopyOnWriteArrayList<>();
  private final List<String> failures = new CopyOnWriteArrayList<>();
  private final AtomicBoolean unreadable = new AtomicBoolean();

  /** Its nodes read at once, so that two rounds settle it. */
  private final MemoryFleet fleet = new MemoryFleet();

  private LoopRunner runner() {
    Declarations small = Declarations.small();
    Resources resources =
        () -> {
          if (unreadable.get()) {
            throw new IOException("the directory is not there");
          }
          return new Snapshot(small.declared(), Map.of());
        };
    ControlLoop loop =
        new ControlLoop(
            resources,
            fleet,
            new MemoryStatuses(),
            new MemoryVault(),
            new FixedPlacement(),
            "strait.dev/test",
            InstantSource.system(),
            new SecureRandom());
    return new LoopRunner(
        loop,
        new LoopRunner.Listener() {
          @Override
          public void done(Round round) {
            fleet.readAll();
            rounds.add(round);
          }

          @Override
          public void failed(String message) {
            failures.add(message);
          }
        });
  }

  @Test
  void roundsFollowEachOtherUntilTheLoopHasSettled() {
    try (LoopRunner runner = runner()) {
      runner.signal();

      await().until(() -> rounds.stream().anyMatch(Round::settled));

      assertThat(fleet.ids()).containsExactly(CORE, EDGE);
    }
  }

  @Test
  void manySignalsAtOnceAreOneRound() {
    try (LoopRunner runner = runner()) {
      runner.signal();
      await().until(() -> rounds.stream().anyMatch(Round::settled));
      int before = rounds.size();

      for (int i = 0; i < 1_000; i++) {
        runner.signal();
      }
      await().until(() -> rounds.size() > before);

      assertThat(rounds.size() - before).isLessThan(20);
    }
  }

  @Test
  void aRoundThatCannotBeginIsTriedAgain() {
    unreadable.set(true);
    try (LoopRunner runner = runner()) {
      runner.signal();
      await().until(() -> failures.size() >= 2);
      assertThat(failures).allMatch("the directory is not there"::equals);

      unreadable.set(false);
      await().until(() -> rounds.stream().anyMatch(Round::settled));
    }
  }

  @Test
  @Timeout(8)
  void itsEndDoesNotWaitForTheNextRound() {
    try (LoopRunner runner = runner()) {
      runner.signal();
      await().until(() -> rounds.stream().anyMatch(Round::settled));
    }
  }

  @Test
  void afterItsEndNothingRuns() {
    LoopRunner runner = runner();
    runner.close();

    runner.signal();

    assertThat(rounds).isEmpty();
  }
}
