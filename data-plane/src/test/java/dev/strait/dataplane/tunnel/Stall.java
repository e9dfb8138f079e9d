package dev.strait.dataplane.tunnel;

import io.netty.channel.EventLoop;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A loop that does nothing: what a frozen process, or a black hole, looks like from outside. */
final class Stall {
  private final CountDownLatch over = new CountDownLatch(1);

  private Stall() {}

  static Stall of(EventLoop loop) {
    Stall stall = new Stall();
    loop.execute(stall::stand);
    return stall;
  }

  void end() {
    over.countDown();
  }

  private void stand() {
    try {
      if (!over.await(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a stall was never ended");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
