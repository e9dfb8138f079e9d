package dev.strait.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;

/** One streaming chat, and what the way through edge and core costs beside a direct call. */
final class DemoChat {
  private static final int TIMEOUT_MILLIS = 15_000;
  private static final int PAIRS = 200;
  private static final int UNCOUNTED_PAIRS = 100;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Places.Chat through;
  private final String direct;

  /** A chat through an edge; {@code direct} is the URL of its origin, without a path. */
  DemoChat(Places.Chat through, String direct) {
    this.through = through;
    this.direct = direct;
  }

  /**
   * What was measured of a stream.
   *
   * @param firstTokenNanos from the request to its first token
   * @param allNanos from the request to its last token
   * @param tokens how many came
   */
  record Streamed(long firstTokenNanos, long allNanos, int tokens) {}

  /** Streams a chat; blocks until it has ended. */
  Streamed stream(Consumer<String> onToken) throws IOException {
    long start = System.nanoTime();
    HttpURLConnection connection = open(through.url());
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    connection.setRequestProperty("content-type", "application/json");
    connection.setRequestProperty("authorization", "Bearer any");
    try (OutputStream body = connection.getOutputStream()) {
      body.write(Suggestion.chatBody().getBytes(StandardCharsets.UTF_8));
    }
    long first = 0;
    long last = 0;
    int tokens = 0;
    try (BufferedReader events =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = events.readLine(); line != null; line = events.readLine()) {
        String token = token(line);
        if (!token.isEmpty()) {
          last = System.nanoTime() - start;
          first = tokens == 0 ? last : first;
          tokens++;
          onToken.accept(token);
        }
      }
    }
    if (tokens == 0) {
      throw new IOException(through.url() + ": no token came (expected: a stream of them)");
    }
    return new Streamed(first, last, tokens);
  }

  /** One line for people; makes small requests both ways to find what the tunnel adds. */
  String figures(Streamed streamed) throws IOException {
    String models = through.url().replace("/v1/chat/completions", "/v1/models");
    long[] tunnelled = new long[PAIRS];
    long[] straight = new long[PAIRS];
    for (int i = -UNCOUNTED_PAIRS; i < PAIRS; i++) {
      long ours = get(models);
      long theirs = get(direct + "/v1/models");
      if (i >= 0) {
        tunnelled[i] = ours;
        straight[i] = theirs;
      }
    }
    double seconds = (streamed.allNanos() - streamed.firstTokenNanos()) / 1e9;
    return String.format(
        Locale.ROOT,
        "time to first token %.0f ms, %.1f tokens/s; the tunnel added %.2f ms to a request (median"
            + " of %d: %.2f ms, direct %.2f ms)",
        streamed.firstTokenNanos() / 1e6,
        seconds > 0 ? (streamed.tokens() - 1) / seconds : 0,
        (median(tunnelled) - median(straight)) / 1e6,
        PAIRS,
        median(tunnelled) / 1e6,
        median(straight) / 1e6);
  }

  private long get(String url) throws IOException {
    long start = System.nanoTime();
    try (InputStream body = open(url).getInputStream()) {
      body.readAllBytes();
    }
    return System.nanoTime() - start;
  }

  private HttpURLConnection open(String url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    if (!through.host().isEmpty()) {
      connection.setRequestProperty("host", through.host());
    }
    return connection;
  }

  private static String token(String line) throws IOException {
    if (!line.startsWith("data: {")) {
      return "";
    }
    JsonNode event = JSON.readTree(line.substring("data: ".length()));
    return event.at("/choices/0/delta/content").asText("");
  }

  private static double median(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
