package dev.strait.dataplane.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The nodes of a core are replaced one by one, as a Deployment does: a new one is added to the
 * endpoints, an old one drains, its endpoint goes. No client may notice, not even one whose request
 * must not be sent twice and is too large to be kept.
 */
class RollingCoresTest {
  private static final int REPLACEMENTS = 3;
  private static final int LEAST_REQUESTS = 30;
  private static final byte[] SMALL = Clients.bytes(1_000);
  private static final byte[] LARGE = Clients.bytes(300_000);

  private final AtomicBoolean enough = new AtomicBoolean();
  private final AtomicInteger asked = new AtomicInteger();
  private final List<String> odd = new CopyOnWriteArrayList<>();
  private final ExecutorService clients = Executors.newCachedThreadPool();
  private HttpServer origin;
  private TestTunnel tunnel;

  @BeforeEach
  void open(@TempDir Path root) throws IOException {
    origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    origin.setExecutor(Executors.newCachedThreadPool());
    origin.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream answer = exchange.getResponseBody()) {
            String sum = Clients.sha256(body);
            answer.write(sum.substring(0, 32).getBytes(StandardCharsets.US_ASCII));
            answer.flush();
            answer.write(sum.substring(32).getBytes(StandardCharsets.US_ASCII));
          }
        });
    origin.start();
    tunnel = new TestTunnel(root);
  }

  @AfterEach
  void close() {
    enough.set(true);
    clients.shutdownNow();
    tunnel.close();
    origin.stop(0);
  }

  @Test
  void nobodyNotices() throws Exception {
    int originPort = origin.getAddress().getPort();
    tunnel.core("core", 0, Samples.route("r1", originPort));
    tunnel.edge(Samples.route("r1", originPort), "core");
    List<Future<?>> running =
        Stream.<Callable<HttpResponse<String>>>of(
                () -> Clients.get(tunnel.port()),
                () -> Clients.post(tunnel.port(), SMALL),
                () -> Clients.post(tunnel.port(), SMALL),
                () -> Clients.post(tunnel.port(), LARGE))
            .<Future<?>>map(request -> clients.submit(() -> askOn(request)))
            .toList();

    String old = "core";
    for (int i = 0; i < REPLACEMENTS; i++) {
      String next = "core-" + i;
      tunnel.another(next, "core", Samples.route("r1", originPort));
      tunnel.endpoints("core", old, next);
      awaitLinks(4);
      int before = asked.get();
      Awaitility.await().until(() -> asked.get() > before + LEAST_REQUESTS);
      tunnel.node(old).drain();
      tunnel.node(old).ended().join();
      tunnel.endpoints("core", next);
      awaitLinks(2);
      old = next;
    }

    enough.set(true);
    for (Future<?> client : running) {
      client.get();
    }
    assertThat(odd).isEmpty();
  }

  private void askOn(Callable<HttpResponse<String>> request) {
    while (!enough.get()) {
      try {
        HttpResponse<String> answer = request.call();
        if (answer.statusCode() != 200 || answer.body().length() != 64) {
          odd.add(answer.statusCode() + " " + answer.body());
        }
      } catch (Exception e) {
        odd.add(e.toString());
      }
      asked.incrementAndGet();
    }
  }

  /** Two loops keep a link each to every endpoint. */
  private void awaitLinks(int up) {
    Awaitility.await()
        .until(
            () ->
                tunnel.node("edge").view().readiness().links().stream()
                        .filter(link -> link.up())
                        .count()
                    == up);
  }
}
