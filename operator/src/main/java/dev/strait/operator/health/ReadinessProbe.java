package dev.strait.operator.health;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks an operator whether it is ready: what {@code helm test} runs, for the image has no shell.
 */
public final class ReadinessProbe {
  private static final Logger LOG = LoggerFactory.getLogger(ReadinessProbe.class);
  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWER).build();
  private final HttpRequest request;

  /**
   * A probe.
   *
   * @param page the operator's {@code /readyz}
   */
  public ReadinessProbe(URI page) {
    request = HttpRequest.newBuilder(page).timeout(ANSWER).build();
  }

  /**
   * Asks until the answer is 200. Blocks.
   *
   * @param patience how long at most, but for the last answer's own 5 s
   * @return false when it was not in that time
   * @throws InterruptedException when the thread is
   */
  public boolean await(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    String said = ask();
    while (!said.isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(PAUSE.toMillis());
      said = ask();
    }
    LOG.info("{}: {}", request.uri(), said.isEmpty() ? "ready" : said);
    return said.isEmpty();
  }

  /** Empty when it is ready, otherwise what it said. */
  private String ask() throws InterruptedException {
    try {
      var response = client.send(request, BodyHandlers.ofString());
      return response.statusCode() == HttpURLConnection.HTTP_OK
          ? ""
          : response.statusCode() + " " + response.body().strip();
    } catch (IOException e) {
      return e.toString();
    }
  }
}
