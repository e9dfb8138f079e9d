package dev.strait.dataplane.tunnel;

import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.Failure;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who answers: by itself at {@code /echo} and {@code /down/N}, else as a test says; takes nothing
 * of what comes to {@code /held}.
 */
final class TestOrigin {
  final AtomicInteger opened = new AtomicInteger();
  private final BlockingQueue<TestAnswer> answers = new LinkedBlockingQueue<>();

  void open(String core, Exchange exchange, TunnelTarget target) {
    opened.incrementAndGet();
    if (target.revision().startsWith("unknown")) {
      exchange.fail(
          Failure.of(Failure.Reason.REFUSED, "Revision " + target.revision() + " is not known."));
      return;
    }
    TestAnswer answer = new TestAnswer(core, exchange, target);
    String path = exchange.request().path();
    answer.stuck = path.equals("/held");
    exchange.attach(answer);
    if (path.equals("/echo")) {
      answer.echo();
    } else if (path.startsWith("/down/")) {
      answer.download(Long.parseLong(path.substring(6)));
    } else {
      answers.add(answer);
    }
  }

  /** The next exchange that waits for the test to answer it. */
  TestAnswer next() throws InterruptedException {
    TestAnswer answer = answers.poll(10, TimeUnit.SECONDS);
    if (answer == null) {
      throw new AssertionError("no exchange came within 10 s");
    }
    return answer;
  }
}
