package dev.strait.operator.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the kubelet is told, so that it restarts an operator that does nothing any more. */
class LivenessTest {
  private boolean informers = true;
  private boolean looping = true;
  private Duration sinceLast = Duration.ZERO;

  @Test
  void roundsThatEndAreHealth() throws Exception {
    sinceLast = Liveness.STUCK;

    assertThat(healthz()).isEqualTo("200 ok\n");
  }

  @Test
  void aStuckLoopIsNot() throws Exception {
    sinceLast = Liveness.STUCK.plusSeconds(1);

    assertThat(healthz()).isEqualTo("503 no round has ended for 121 s\n");
  }

  @Test
  void whoDoesNotLeadHasNoRounds() throws Exception {
    looping = false;
    sinceLast = Duration.ofDays(1);

    assertThat(healthz()).isEqualTo("200 ok\n");
  }

  @Test
  void anInformerThatGaveUpIsNotHealthWhoeverLeads() throws Exception {
    looping = false;
    informers = false;

    assertThat(healthz()).isEqualTo("503 an informer has given up\n");
  }

  private String healthz() throws Exception {
    Liveness liveness = new Liveness(() -> informers, () -> looping, () -> sinceLast);
    try (Endpoints endpoints = Endpoints.start(0, liveness::trouble, () -> "", () -> "")) {
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(
                          URI.create("http://127.0.0.1:" + endpoints.port() + "/healthz"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() + " " + answer.body();
    }
  }
}
