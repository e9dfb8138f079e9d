package dev.strait.operator.health;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Probes and metrics over plain HTTP: {@code /healthz}, {@code /readyz}, {@code /metrics}. */
public final class Endpoints implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService executor = Executors.newFixedThreadPool(2);

  private Endpoints(HttpServer server) {
    this.server = server;
  }

  /**
   * Serves.
   *
   * @param port TCP port on every address; 0 asks the kernel
   * @param health says what is wrong with the process; empty when nothing is
   * @param readiness says why it is not ready; empty when it is
   * @param metrics in Prometheus' text format
   * @return the running server; close it
   * @throws IOException when the port is in use
   */
  public static Endpoints start(
      int port, Supplier<String> health, Supplier<String> readiness, Supplier<String> metrics)
      throws IOException {
    Endpoints endpoints = new Endpoints(HttpServer.create(new InetSocketAddress(port), 16));
    endpoints.server.createContext("/healthz", exchange -> probe(exchange, health.get()));
    endpoints.server.createContext("/readyz", exchange -> probe(exchange, readiness.get()));
    endpoints.server.createContext(
        "/metrics",
        exchange ->
            answer(
                exchange,
                HttpURLConnection.HTTP_OK,
                "text/plain; version=0.0.4; charset=utf-8",
                metrics.get()));
    endpoints.server.setExecutor(endpoints.executor);
    endpoints.server.start();
    return endpoints;
  }

  /**
   * Where it listens.
   *
   * @return TCP port
   */
  public int port() {
    return server.getAddress().getPort();
  }

  private static void probe(HttpExchange exchange, String wrong) throws IOException {
    if (wrong.isEmpty()) {
      answer(exchange, HttpURLConnection.HTTP_OK, "text/plain", "ok\n");
    } else {
      answer(exchange, HttpURLConnection.HTTP_UNAVAILABLE, "text/plain", wrong + "\n");
    }
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
