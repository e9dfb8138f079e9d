package dev.strait.bench.load;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Counts of the running window. Belongs to the clients' event loop. */
final class Tally {
  private static final int MAX_COMPLAINTS = 5;
  private static final long MAX_LATENCY_NANOS = 60_000_000_000L;

  private final Histogram latencies = new Histogram(MAX_LATENCY_NANOS, 3);
  private final List<String> complaints = new ArrayList<>();
  private long requests;
  private long events;
  private long errors;
  private long sinceNanos = System.nanoTime();

  void request() {
    requests++;
  }

  void event() {
    events++;
  }

  void latency(long nanos) {
    latencies.recordValue(Math.min(MAX_LATENCY_NANOS, Math.max(0, nanos)));
  }

  void error(String complaint) {
    errors++;
    if (complaints.size() < MAX_COMPLAINTS) {
      complaints.add(complaint);
    }
  }

  /** Begins a window; errors stay, they make the whole subject void. */
  void begin() {
    latencies.reset();
    requests = 0;
    events = 0;
    sinceNanos = System.nanoTime();
  }

  Sample end() {
    double seconds = (System.nanoTime() - sinceNanos) / 1e9;
    return new Sample(seconds, requests, events, latencies.copy(), errors, complaints);
  }

  long errors() {
    return errors;
  }

  List<String> complaints() {
    return List.copyOf(complaints);
  }
}
