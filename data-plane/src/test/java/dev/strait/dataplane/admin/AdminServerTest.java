package dev.strait.dataplane.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.strait.dataplane.config.Bundle;
import dev.strait.dataplane.config.Refusal;
import dev.strait.nodeconfig.AdminConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminServerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Bundle NO_BUNDLE =
      name -> {
        throw new IOException(name);
      };

  private final StandingStill node = new StandingStill();
  private final HttpClient client = HttpClient.newHttpClient();
  private final AdminServer server = new AdminServer(node);

  @BeforeEach
  void open() throws IOException {
    server.serve(new AdminConfig("127.0.0.1", 0), NO_BUNDLE);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void healthNamesTheLoopsThatStand() throws Exception {
    assertThat(get("/healthz").statusCode()).isEqualTo(200);

    node.stalled = List.of("loop-1");

    HttpResponse<String> sick = get("/healthz");
    assertThat(sick.statusCode()).isEqualTo(503);
    assertThat(sick.body()).contains("loop-1");
  }

  @Test
  void readinessSaysWhatItWaitsFor() throws Exception {
    node.readiness =
        new Readiness(
            false,
            NodeState.WARMING,
            List.of("no link to any core is up"),
            List.of(new LinkView("core-a", "127.0.0.1:9443", false, "connecting")));

    HttpResponse<String> response = get("/readyz");

    assertThat(response.statusCode()).isEqualTo(503);
    JsonNode body = JSON.readTree(response.body());
    assertThat(body.get("state").asText()).isEqualTo("Warming");
    assertThat(body.get("waitingFor").get(0).asText()).isEqualTo("no link to any core is up");
    assertThat(body.get("links").get(0).get("peer").asText()).isEqualTo("core-a");
  }

  @Test
  void readyIs200() throws Exception {
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
  }

  @Test
  void configAcknowledgesWhatRunsAndWhatWasRefused() throws Exception {
    node.refused = new Refusal(Refusal.NODE_CONFIG, "r2", List.of("routes[0].id: empty"));

    JsonNode body = JSON.readTree(get("/config").body());

    assertThat(body.toString())
        .isEqualTo(
            "{\"contractVersions\":[1],\"revision\":\"r1\",\"trafficSequence\":7,"
                + "\"refused\":{\"what\":\"node-config\",\"revision\":\"r2\","
                + "\"reasons\":[\"routes[0].id: empty\"]},\"state\":\"Ready\","
                + "\"listening\":[{\"name\":\"http\",\"address\":\"127.0.0.1\",\"port\":8080}],"
                + "\"links\":[{\"peer\":\"core\",\"up\":1,\"wanted\":2,\"upOver\":{\"TLS\":1}}],\"problems\":[]}");
  }

  @Test
  void nothingRefusedIsNull() throws Exception {
    assertThat(JSON.readTree(get("/config").body()).get("refused").isNull()).isTrue();
  }

  @Test
  void metricsAreText() throws Exception {
    HttpResponse<String> response = get("/metrics?name=x");

    assertThat(response.body()).isEqualTo("strait_up 1\n");
    assertThat(response.headers().firstValue("content-type").orElse(""))
        .startsWith("text/plain; version=0.0.4");
  }

  @Test
  void drainTakesPostFromThisMachineOnly() throws Exception {
    assertThat(get("/drain").statusCode()).isEqualTo(405);
    assertThat(node.drains).hasValue(0);

    assertThat(post("/drain", null).statusCode()).isEqualTo(202);
    assertThat(node.drains).hasValue(1);
  }

  @Test
  void aWebPageCannotDrainTheNode() throws Exception {
    assertThat(post("/drain", "https://evil.example").statusCode()).isEqualTo(403);
    assertThat(node.drains).hasValue(0);
  }

  @Test
  void anUnknownPageIsNotFound() throws Exception {
    assertThat(get("/secrets").statusCode()).isEqualTo(404);
  }

  @Test
  void aPortInUseIsOneSentence() {
    AdminConfig taken = new AdminConfig("127.0.0.1", server.port());
    try (AdminServer second = new AdminServer(node)) {
      assertThatThrownBy(() -> second.serve(taken, NO_BUNDLE))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("admin: cannot listen on 127.0.0.1:" + server.port());
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(at(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, @Nullable String origin) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(at(path)).POST(HttpRequest.BodyPublishers.noBody());
    if (origin != null) {
      request.header("Origin", origin);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }
}
