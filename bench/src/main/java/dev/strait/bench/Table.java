package dev.strait.bench;

import java.util.List;
import java.util.Optional;

/** The result for people: a line a row, and how many times the CPU of Strait the peers need. */
final class Table {
  private static final String STRAIT = "strait";

  private Table() {}

  static String of(List<Row> rows) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%n%-12s %-9s %10s %12s %13s %9s %9s %8s %7s  %s%n"
            .formatted(
                "scenario",
                "subject",
                "requests/s",
                "req/CPU-s",
                "events/CPU-s",
                "p50 ms",
                "p99 ms",
                "RSS MiB",
                "errors",
                "CPU against strait"));
    for (Row row : rows) {
      text.append(
          "%-12s %-9s %,10.0f %,12.0f %13s %9.2f %9.2f %8.0f %7d  %s%n"
              .formatted(
                  row.scenario(),
                  row.subject(),
                  row.requestsPerSecond(),
                  row.requestsPerCpuSecond(),
                  row.eventsPerCpuSecond() == null
                      ? "–"
                      : "%,.0f".formatted(row.eventsPerCpuSecond()),
                  row.p50Millis(),
                  row.p99Millis(),
                  row.rssMiB(),
                  row.errors(),
                  row.isVoid() ? "VOID" : ratio(row, rows)));
    }
    return text.toString();
  }

  private static String ratio(Row row, List<Row> rows) {
    Optional<Row> strait =
        rows.stream()
            .filter(other -> other.subject().equals(STRAIT))
            .filter(other -> other.scenario().equals(row.scenario()))
            .findFirst();
    return strait
        .map(s -> "× %.2f".formatted(s.workPerCpuSecond() / row.workPerCpuSecond()))
        .orElse("");
  }
}
