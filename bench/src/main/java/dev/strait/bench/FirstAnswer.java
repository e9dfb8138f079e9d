package dev.strait.bench;

import dev.strait.bench.subject.Subject;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;

/** Waits until a started subject lets a request through to the origin. */
final class FirstAnswer {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private FirstAnswer() {}

  static void await(Subject subject) throws InterruptedException {
    URI uri =
        URI.create(
            "http://%s:%d/small/0000000000"
                .formatted(
                    subject.address().getAddress().getHostAddress(), subject.address().getPort()));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    String last = "";
    while (System.nanoTime() < deadline) {
      try {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setConnectTimeout(1_000);
        connection.setReadTimeout(1_000);
        int status = connection.getResponseCode();
        if (status == 200) {
          return;
        }
        last = "status " + status;
      } catch (IOException e) {
        last = e.toString();
      }
      Thread.sleep(100);
    }
    throw new IllegalStateException(
        "%s: no answer at %s within %ds (%s)"
            .formatted(subject.name(), uri, PATIENCE.toSeconds(), last));
  }
}
