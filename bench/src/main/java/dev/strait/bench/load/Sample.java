package dev.strait.bench.load;

import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What the clients saw in one window of time.
 *
 * @param seconds length of the window
 * @param requests answers that ended in it, whole and right
 * @param events events that arrived in it, whole and right
 * @param latencies nanoseconds: request to answer, or an event's way from the origin
 * @param errors anything that went wrong, up to the end of what the window began
 * @param complaints the first few errors in words
 */
public record Sample(
    double seconds,
    long requests,
    long events,
    Histogram latencies,
    long errors,
    List<String> complaints) {
  /** Copies what is mutable. */
  public Sample {
    complaints = List.copyOf(complaints);
  }
}
