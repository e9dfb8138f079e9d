package dev.strait.examples.llm;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What the server has seen since its start; {@code GET /stats} shows it. */
final class Counters {
  /** Connections that are open. */
  final AtomicLong connections = new AtomicLong();

  /** Requests so far. */
  final LongAdder requests = new LongAdder();

  /** Answers on their way. */
  final AtomicLong answering = new AtomicLong();

  /** Answers whose client left before their end, or that were cut. */
  final LongAdder abandoned = new LongAdder();

  /** Tokens sent so far. */
  final LongAdder tokens = new LongAdder();
}
