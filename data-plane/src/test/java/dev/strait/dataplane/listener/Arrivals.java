package dev.strait.dataplane.listener;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** What came on one stream, as text. */
interface Arrivals {
  BlockingQueue<String> arrived();

  /** {@code head 200}, {@code data TEXT}, {@code end}, {@code reset CODE}; fails after 10 s. */
  default String next() throws InterruptedException {
    String text = arrived().poll(10, TimeUnit.SECONDS);
    return text == null ? "nothing for 10 s" : text;
  }

  /** The texts of DATA joined until something else comes or it is so long. */
  default String data(int length) throws InterruptedException {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      String next = next();
      if (!next.startsWith("data ")) {
        return text + " then " + next;
      }
      text.append(next.substring(5));
    }
    return text.toString();
  }
}
