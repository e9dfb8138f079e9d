package dev.strait.examples.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.strait.testkit.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SampleLlmTest {
  private static final String CHAT =
      "{\"model\":\"sample\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]%s}";

  private final HttpClient client = HttpClient.newHttpClient();
  private final SampleLlm server = start();

  private static SampleLlm start() {
    Behaviour atOnce =
        Behaviour.DEFAULT.with("tokens-per-second", "0").with("first-token-millis", "0");
    try {
      return SampleLlm.start("127.0.0.1", 0, 1, atOnce);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void aWebSocketSaysBackWhatItHearsOrAnswersTokenByToken() throws Exception {
    assertThat(talk("/ws/echo", "hello", 1)).containsExactly("hello");
    assertThat(talk("/ws/chat?tokens=2", "hello", 3)).containsExactly("Between ", "two ", "[DONE]");
  }

  private List<String> talk(String path, String text, int answers) throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    WebSocket socket =
        client
            .newWebSocketBuilder()
            .buildAsync(
                URI.create("ws://127.0.0.1:" + server.address().getPort() + path),
                new WebSocket.Listener() {
                  @Override
                  public CompletionStage<?> onText(
                      WebSocket from, CharSequence data, boolean last) {
                    heard.add(data.toString());
                    from.request(1);
                    return CompletableFuture.completedStage(null);
                  }
                })
            .get(10, TimeUnit.SECONDS);
    socket.sendText(text, true).get(10, TimeUnit.SECONDS);
    List<String> answered = new ArrayList<>();
    for (int i = 0; i < answers; i++) {
      answered.add(heard.poll(10, TimeUnit.SECONDS));
    }
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, TimeUnit.SECONDS);
    return answered;
  }

  @Test
  void streamsEachTokenAsAnEventAndEndsWithUsageAndDone() throws Exception {
    String more = ",\"stream_options\":{\"include_usage\":true},\"max_tokens\":3";

    HttpResponse<String> answer = post("/v1/chat/completions", CHAT.formatted(true, more));

    List<String> events = List.of(answer.body().split("\n\n"));
    assertThat(answer.headers().firstValue("content-type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
    assertThat(events).hasSize(7).allMatch(event -> event.startsWith("data: "));
    assertThat(json(events.get(0)).at("/choices/0/delta/role").asText()).isEqualTo("assistant");
    assertThat(json(events.get(1)).at("/choices/0/delta/content").asText()).isEqualTo("Between ");
    assertThat(json(events.get(4)).at("/choices/0/finish_reason").asText()).isEqualTo("length");
    assertThat(json(events.get(5)).at("/usage/completion_tokens").asInt()).isEqualTo(3);
    assertThat(events.get(6)).isEqualTo("data: [DONE]");
  }

  @Test
  void answersInOnePieceWhenNotAskedToStream() throws Exception {
    HttpResponse<String> answer = post("/v1/chat/completions", CHAT.formatted(false, ""));

    JsonNode body = json(answer.body());
    assertThat(body.at("/choices/0/message/content").asText()).startsWith("Between two seas");
    assertThat(body.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(body.at("/usage/completion_tokens").asInt()).isEqualTo(64);
  }

  @Test
  void embedsAsFloatsAndAsBase64Alike() throws Exception {
    String ask = "{\"model\":\"sample\",\"input\":[\"a\",\"b\"],\"dimensions\":4%s}";

    JsonNode floats = json(post("/v1/embeddings", ask.formatted("")).body());
    JsonNode base64 =
        json(post("/v1/embeddings", ask.formatted(",\"encoding_format\":\"base64\"")).body());

    assertThat(floats.at("/data/1/embedding")).hasSize(4);
    assertThat(base64.at("/data/1/embedding").asText())
        .isEqualTo(Embedding.base64(Embedding.of("b", 4)));
  }

  @Test
  void saysWhatIsWrongInTheShapeOfOpenAiErrors() throws Exception {
    HttpResponse<String> answer = post("/v1/chat/completions", "{\"model\":\"sample\"}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer.body()).at("/error/param").asText()).isEqualTo("messages");
    assertThat(json(answer.body()).at("/error/type").asText()).isEqualTo("invalid_request_error");
  }

  @Test
  void refusesASettingItDoesNotKnow() throws Exception {
    HttpResponse<String> answer = post("/v1/chat/completions?pace=3", CHAT.formatted(false, ""));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer.body()).at("/error/message").asText()).contains("pace: no such setting");
  }

  @Test
  void injectsTheStatusThatIsAskedFor() throws Exception {
    HttpResponse<String> answer = post("/v1/chat/completions?status=429", CHAT.formatted(true, ""));

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("retry-after")).hasValue("1");
    assertThat(json(answer.body()).at("/error/code").asText()).isEqualTo("rate_limit_exceeded");
  }

  @Test
  void cutsAStreamInItsMiddle() throws Exception {
    try (Wire wire = streamed("x-sample-cut-after: 2\r\n")) {
      assertThat(wire.readHead()).startsWith("HTTP/1.1 200");
      assertThat(wire.readChunk()).contains("assistant");
      assertThat(wire.readChunk()).contains("Between");
      assertThat(wire.readChunk()).contains("two");
      assertThatExceptionOfType(EOFException.class).isThrownBy(wire::readChunk);
    }
  }

  @Test
  void aStalledStreamGoesOnWithAllItsTokens() throws Exception {
    String more = ",\"max_tokens\":4";

    HttpResponse<String> answer =
        post("/v1/chat/completions?stall-after=2&stall-millis=50", CHAT.formatted(true, more));

    assertThat(answer.body().split("\n\n")).hasSize(7);
  }

  @Test
  void noticesAClientThatLeavesAStreamThatHasStalledForGood() throws Exception {
    try (Wire wire = streamed("x-sample-stall-after: 1\r\n")) {
      wire.readHead();
      wire.readChunk();
      assertThat(stats().path("answering").asInt()).isEqualTo(1);
    }
    await().until(() -> stats().path("abandoned").asInt() == 1);
  }

  @Test
  void aLongAnswerWaitsForAReaderThatPauses() throws Exception {
    try (Wire wire = streamed("x-sample-tokens: 100000\r\n")) {
      wire.readHead();
      await().until(() -> stats().path("tokens").asInt() > 1_000);
      int events = 0;
      while (!wire.readChunk().isEmpty()) {
        events++;
      }
      assertThat(events).isEqualTo(100_003);
    }
  }

  @Test
  void answersPipelinedRequestsInOrder() throws Exception {
    try (Wire wire = Wire.connect(server.address().getPort())) {
      String get = "GET /v1/models HTTP/1.1\r\nhost: a\r\n\r\n";
      wire.send(get + "GET /nothing HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");

      String both = wire.readToEnd();

      assertThat(both.indexOf("200 OK")).isLessThan(both.indexOf("404 Not Found")).isNotNegative();
    }
  }

  private Wire streamed(String fields) throws IOException {
    String body = CHAT.formatted(true, "");
    return Wire.connect(server.address().getPort())
        .send(
            "POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\n"
                + fields
                + "content-length: "
                + body.length()
                + "\r\n\r\n"
                + body);
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode stats() throws Exception {
    return json(
        client
            .send(
                HttpRequest.newBuilder(uri("/stats")).build(), HttpResponse.BodyHandlers.ofString())
            .body());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.address().getPort() + path);
  }

  private static JsonNode json(String text) throws ApiError {
    String json = text.startsWith("data: ") ? text.substring("data: ".length()) : text;
    return Answers.parse(json.getBytes(StandardCharsets.UTF_8));
  }
}
