package dev.strait.dataplane.listener.http2;

import static io.netty.handler.codec.http2.Http2Error.ENHANCE_YOUR_CALM;

import io.netty.handler.codec.http2.Http2Exception;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the frames that cost a client nothing and carry nothing: PING, SETTINGS, PRIORITY
 * (CVE-2019-9512, -9515). Resets, empty DATA and CONTINUATION have limits in Netty's codec.
 */
final class FloodGuard {
  private static final int MOST_IN_WINDOW = 1_000;
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

  private long windowStart = System.nanoTime();
  private int frames;

  /** Counts one; throws a connection error when there were too many. */
  void count() throws Http2Exception {
    frames++;
    if (frames <= MOST_IN_WINDOW) {
      return;
    }
    long now = System.nanoTime();
    if (now - windowStart < WINDOW_NANOS) {
      throw Http2Exception.connectionError(
          ENHANCE_YOUR_CALM, "more than %d control frames in 10 s", MOST_IN_WINDOW);
    }
    windowStart = now;
    frames = 0;
  }
}
