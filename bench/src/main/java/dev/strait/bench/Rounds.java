package dev.strait.bench;

import dev.strait.bench.load.Load;
import dev.strait.bench.load.Sample;
import dev.strait.bench.subject.ProcessUse;
import dev.strait.bench.subject.Subject;
import io.netty.channel.EventLoop;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Plays scenarios through subjects that run side by side: each is warmed, then they take turns, in
 * another order each round, so that what the machine does meanwhile meets all of them alike.
 */
final class Rounds {
  private static final Duration TAIL = Duration.ofSeconds(2);

  /**
   * A subject is warm when a window brings less than this many times the work of the one before.
   */
  private static final double STILL_RISING = 1.05;

  private final List<Subject> subjects;
  private final EventLoop loop;
  private final Effort effort;
  private final PrintWriter progress;

  Rounds(List<Subject> subjects, EventLoop loop, Effort effort, PrintWriter progress) {
    this.subjects = subjects;
    this.loop = loop;
    this.effort = effort;
    this.progress = progress;
  }

  /** Plays one scenario; gives a row for each subject, in their order. */
  List<Row> play(Scenario scenario) throws InterruptedException {
    List<List<Row>> rows = new ArrayList<>();
    long[] warmUpErrors = new long[subjects.size()];
    for (int i = 0; i < subjects.size(); i++) {
      rows.add(new ArrayList<>());
      warmUpErrors[i] = warmUp(scenario, subjects.get(i));
    }
    for (int round = 0; round < effort.rounds(); round++) {
      for (int i = 0; i < subjects.size(); i++) {
        int next = (i + round) % subjects.size();
        rows.get(next)
            .add(turn(scenario, subjects.get(next), effort.window(), "round " + (round + 1)));
      }
    }
    List<Row> medians = new ArrayList<>();
    for (int i = 0; i < subjects.size(); i++) {
      medians.add(Row.median(rows.get(i), warmUpErrors[i]));
    }
    return medians;
  }

  /** Loads a subject until its work per second of CPU has stopped rising; gives its errors. */
  private long warmUp(Scenario scenario, Subject subject) throws InterruptedException {
    long errors = 0;
    double before = 0;
    for (int i = 1; i <= effort.warmUps(); i++) {
      Row row = turn(scenario, subject, effort.window(), "warm-up " + i);
      errors += row.errors();
      if (row.workPerCpuSecond() < before * STILL_RISING) {
        break;
      }
      before = row.workPerCpuSecond();
    }
    return errors;
  }

  private Row turn(Scenario scenario, Subject subject, Duration window, String title)
      throws InterruptedException {
    Duration length = effort.settle().plus(window).plus(TAIL);
    try (Load load = scenario.open(loop, subject.address(), effort, length)) {
      load.awaitFlowing();
      Thread.sleep(effort.settle().toMillis());
      ProcessUse before = ProcessUse.of(subject.pids());
      Sample sample = load.measure(window);
      ProcessUse after = ProcessUse.of(subject.pids());
      Sample whole = load.finish();
      Row row =
          row(scenario, subject, sample, whole, after, after.cpuSeconds() - before.cpuSeconds());
      progress.printf(
          "%-12s %-9s %-9s %,9.0f req/s %,9.0f per CPU-s  p50 %.2f ms  p99 %.2f ms%n",
          scenario.title(),
          subject.name(),
          title,
          row.requestsPerSecond(),
          row.workPerCpuSecond(),
          row.p50Millis(),
          row.p99Millis());
      whole.complaints().forEach(complaint -> progress.println("  error: " + complaint));
      progress.flush();
      return row;
    }
  }

  private static Row row(
      Scenario scenario,
      Subject subject,
      Sample sample,
      Sample whole,
      ProcessUse after,
      double cpuSeconds) {
    boolean streams = scenario == Scenario.TOKEN_FANOUT;
    // Streams end after the window: what they are per second is told by the load as a whole.
    double requests = streams ? whole.requests() : sample.requests();
    double seconds = streams ? whole.seconds() : sample.seconds();
    double perCpuSecond = streams ? requests / seconds * sample.seconds() : requests;
    return new Row(
        scenario.title(),
        subject.name(),
        requests / seconds,
        perCpuSecond / cpuSeconds,
        streams ? sample.events() / cpuSeconds : null,
        millis(sample, 50),
        millis(sample, 99),
        whole.errors(),
        after.rssMiB(),
        whole.errors() > 0);
  }

  private static double millis(Sample sample, double percentile) {
    return sample.latencies().getValueAtPercentile(percentile) / 1e6;
  }
}
