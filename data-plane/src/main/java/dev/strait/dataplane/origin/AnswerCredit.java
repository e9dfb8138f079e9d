package dev.strait.dataplane.origin;

import dev.strait.dataplane.exchange.BufferBudget;

/**
 * How much more of one answer may be read: its bytes delivered and not yet consumed stay below a
 * limit and are accounted in the node's budget. When the budget is full one read at a time goes on,
 * so that nobody stands still. Event loop only.
 */
final class AnswerCredit {
  /** Bytes of one answer delivered and not yet consumed. */
  static final int LIMIT = 64 * 1024;

  /** Reservations are kept in steps, so that a small event touches no shared counter. */
  private static final int STEP = 2048;

  private final BufferBudget budget;
  private int unconsumed;
  private int reserved;

  /**
   * Nothing delivered yet.
   *
   * @param budget the node's
   */
  AnswerCredit(BufferBudget budget) {
    this.budget = budget;
  }

  /**
   * Accounts bytes that were handed on.
   *
   * @param bytes at least 1
   */
  void delivered(int bytes) {
    unconsumed += bytes;
    if (unconsumed > reserved) {
      int more = roundUp(unconsumed) - reserved;
      budget.reserve(more);
      reserved += more;
    }
  }

  /**
   * Accounts bytes that need no memory any more.
   *
   * @param bytes at least 1
   */
  void consumed(int bytes) {
    unconsumed -= bytes;
    int kept = Math.max(roundUp(unconsumed), budget.used() < 0.5 ? STEP : 0);
    if (kept < reserved) {
      budget.release(reserved - kept);
      reserved = kept;
    }
  }

  /**
   * Whether to read on.
   *
   * @return false until more is consumed
   */
  boolean mayRead() {
    return unconsumed == 0 || (unconsumed < LIMIT && budget.used() < 1);
  }

  /** The answer is over: gives everything back. Harmless when repeated. */
  void close() {
    budget.release(reserved);
    reserved = 0;
    unconsumed = 0;
  }

  private static int roundUp(int bytes) {
    return (bytes + STEP - 1) / STEP * STEP;
  }
}
