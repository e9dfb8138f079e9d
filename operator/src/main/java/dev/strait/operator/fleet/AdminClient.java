package dev.strait.operator.fleet;

import dev.strait.control.loop.AcknowledgementReader;
import dev.strait.control.loop.OperatorIdentity;
import dev.strait.control.plan.Acknowledgement;
import dev.strait.operator.shape.PodPorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Asks pods what they run, at their secure admin port. Never blocks. */
final class AdminClient {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final PodTls tls = new PodTls();
  private final HttpClient http;

  AdminClient(Executor executor) {
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .executor(executor)
            .sslContext(tls.context())
            .build();
  }

  void use(OperatorIdentity identity) throws IOException {
    tls.use(identity);
  }

  boolean isReady() {
    return tls.isReady();
  }

  /** What a pod acknowledges; fails when it does not answer within two seconds, or is another. */
  CompletableFuture<Acknowledgement> ask(String address, String spiffeId) {
    tls.expect(address, spiffeId);
    String host = address.contains(":") ? "[" + address + "]" : address;
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://" + host + ":" + PodPorts.ADMIN_TLS + "/config"))
            .timeout(PATIENCE)
            .build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
        .thenApply(AdminClient::read);
  }

  private static Acknowledgement read(HttpResponse<byte[]> answer) {
    if (answer.statusCode() != HttpURLConnection.HTTP_OK) {
      throw new UncheckedIOException(
          new IOException("/config: status " + answer.statusCode() + " (expected: 200)"));
    }
    try {
      return AcknowledgementReader.read(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
