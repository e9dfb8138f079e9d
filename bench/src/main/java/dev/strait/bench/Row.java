package dev.strait.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * One line of the result.
 *
 * @param scenario what was played
 * @param subject through what
 * @param requestsPerSecond whole and right answers; in token-fanout streams that came to their end
 * @param requestsPerCpuSecond the same per second of CPU that edge and core used together
 * @param eventsPerCpuSecond events per second of CPU; null where there are none
 * @param p50Millis latency: from request to answer; in token-fanout an event's way from origin to
 *     client
 * @param p99Millis the same
 * @param errors wrong, missing or broken answers and events, warm-up included
 * @param rssMiB resident memory of edge and core together at the window's end
 * @param isVoid true when there was an error: the other figures then mean nothing
 */
record Row(
    String scenario,
    String subject,
    double requestsPerSecond,
    double requestsPerCpuSecond,
    @Nullable Double eventsPerCpuSecond,
    double p50Millis,
    double p99Millis,
    long errors,
    double rssMiB,
    @JsonProperty("void") boolean isVoid) {

  /** The median of each figure over rounds of one subject; errors add up, the warm-up's too. */
  static Row median(List<Row> rounds, long warmUpErrors) {
    Row first = rounds.get(0);
    long errors = warmUpErrors + rounds.stream().mapToLong(Row::errors).sum();
    Double events = first.eventsPerCpuSecond;
    return new Row(
        first.scenario,
        first.subject,
        median(rounds, Row::requestsPerSecond),
        median(rounds, Row::requestsPerCpuSecond),
        events == null ? null : median(rounds, Row::events),
        median(rounds, Row::p50Millis),
        median(rounds, Row::p99Millis),
        errors,
        median(rounds, Row::rssMiB),
        errors > 0);
  }

  /** Events per second of CPU, 0 where there are none. */
  private double events() {
    return eventsPerCpuSecond == null ? 0 : eventsPerCpuSecond;
  }

  /** What counts in its scenario: work per second of CPU. */
  double workPerCpuSecond() {
    return eventsPerCpuSecond == null ? requestsPerCpuSecond : eventsPerCpuSecond;
  }

  private static double median(List<Row> rounds, ToDoubleFunction<Row> figure) {
    double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
    int middle = sorted.length / 2;
    double[] around =
        Arrays.copyOfRange(sorted, sorted.length % 2 == 0 ? middle - 1 : middle, middle + 1);
    return Math.round(Arrays.stream(around).average().orElseThrow() * 1_000) / 1_000.0;
  }
}
