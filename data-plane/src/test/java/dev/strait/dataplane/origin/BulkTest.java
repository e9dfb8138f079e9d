package dev.strait.dataplane.origin;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** Large bodies in both directions at once, through an origin that echoes while it reads. */
class BulkTest {
  private static final int BLOCK = 16 * 1024;
  private static final int WINDOW = 64 * 1024;
  private static final long TOTAL = 64L << 20;

  @Test
  void sixtyFourMebibytesComeBackAsTheyWereSent() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ExecutorService threads = Executors.newCachedThreadPool();
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            exchange.getRequestBody().transferTo(out);
          }
        });
    server.start();
    try (OriginRig rig = new OriginRig(server.getAddress().getPort()).apply()) {
      CRC32 sentSum = new CRC32();
      Asking asking = rig.post("/").sumsOnly();
      for (long sent = 0; sent < TOTAL; sent += BLOCK) {
        byte[] block = new byte[BLOCK];
        ThreadLocalRandom.current().nextBytes(block);
        sentSum.update(block);
        while (sent - asking.requestConsumed.get() >= WINDOW && asking.failure == null) {
          Thread.onSpinWait();
        }
        asking.send(block);
      }
      asking.end().awaitOver();

      assertThat(asking.detail()).isEmpty();
      assertThat(asking.received).hasValue(TOTAL);
      assertThat(asking.sum()).isEqualTo(sentSum.getValue());
      assertThat(rig.budget.reservedBytes()).isZero();
    } finally {
      server.stop(0);
      threads.shutdownNow();
    }
  }
}
