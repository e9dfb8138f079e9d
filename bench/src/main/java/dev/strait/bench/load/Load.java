package dev.strait.bench.load;

import java.time.Duration;

/** Clients at work against one address, from the moment they are opened until they are closed. */
public interface Load extends AutoCloseable {
  /**
   * Waits until every client is at work and has had an answer or an event.
   *
   * @throws InterruptedException when the caller is
   */
  void awaitFlowing() throws InterruptedException;

  /**
   * Counts for a while.
   *
   * @param window how long
   * @return what was seen in it
   * @throws InterruptedException when the caller is
   */
  Sample measure(Duration window) throws InterruptedException;

  /**
   * Lets what is under way come to its end, checks it, and disconnects.
   *
   * @return what went wrong since the beginning, in a sample without a length
   * @throws InterruptedException when the caller is
   */
  Sample finish() throws InterruptedException;

  /** Disconnects at once. */
  @Override
  void close();
}
