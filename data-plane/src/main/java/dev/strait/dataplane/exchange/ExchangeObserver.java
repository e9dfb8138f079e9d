package dev.strait.dataplane.exchange;

import org.jspecify.annotations.Nullable;

/**
 * Sees an exchange's milestones: metrics, access log, the count that a drain waits for. Event loop
 * only, must not throw.
 */
public interface ExchangeObserver {
  /** Sees nothing. */
  ExchangeObserver NONE = new ExchangeObserver() {};

  /**
   * A request head arrived. Called exactly once, from the exchange's constructor.
   *
   * @param exchange the exchange, nothing has happened to it yet
   */
  default void began(Exchange exchange) {}

  /**
   * The final head passed.
   *
   * @param exchange the exchange
   * @param head as the asking side gets it; to be read now, not kept
   */
  default void responseStarted(Exchange exchange, ResponseHead head) {}

  /**
   * A piece of the answer passed.
   *
   * @param exchange the exchange
   * @param bytes at least 1
   */
  default void responseData(Exchange exchange, int bytes) {}

  /**
   * Both directions have ended, or the exchange failed or was cancelled. Called exactly once.
   *
   * @param exchange the exchange
   * @param failure why it failed or was aborted, else null
   * @param cancelled why it was cancelled or aborted, else null
   */
  default void ended(
      Exchange exchange, @Nullable Failure failure, @Nullable CancelReason cancelled) {}
}
