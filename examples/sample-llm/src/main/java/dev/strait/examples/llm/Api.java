package dev.strait.examples.llm;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Which answer a request gets. Shared by all connections.
 *
 * @param behaviour of every answer unless the request says otherwise
 * @param counters what has been seen
 */
record Api(Behaviour behaviour, Counters counters) {
  static final int MOST_BODY_BYTES = 64 * 1_024 * 1_024;

  private static final String HELP =
      """
      This is Strait's sample LLM: an OpenAI-compatible server for examples, tests and benchmarks.

        POST /v1/chat/completions   streamed or not; stream_options.include_usage
        POST /v1/embeddings         encoding_format float or base64; dimensions
        GET  /v1/models             one model: sample (any other name is accepted, too)
        GET  /ws/echo               a WebSocket that says back what it hears
        GET  /ws/chat               a WebSocket that answers each message, a token a message
        GET  /stats                 what this server has seen

      Any API key is accepted. Settings, as header field x-sample-NAME or query parameter NAME:

      """;

  /**
   * Begins a WebSocket when one is asked for where there is one.
   *
   * @param channel the client's
   * @param request not released here
   * @return whether it did: if not, the request gets an answer
   */
  boolean talk(Channel channel, FullHttpRequest request) {
    QueryStringDecoder target = new QueryStringDecoder(request.uri());
    String path = target.path();
    if (!WebSocketTalk.asked(request)
        || !(path.equals(WebSocketTalk.ECHO) || path.equals(WebSocketTalk.CHAT))) {
      return false;
    }
    try {
      WebSocketTalk.begin(channel, request, path, asked(request, target), counters);
      return true;
    } catch (ApiError e) {
      return false; // the answer will say what is wrong with the settings
    }
  }

  /**
   * Finds the answer.
   *
   * @param connection where it goes
   * @param request not released here
   * @return the answer, to be started
   */
  Answer answer(Connection connection, FullHttpRequest request) {
    QueryStringDecoder target = new QueryStringDecoder(request.uri());
    try {
      Behaviour asked = asked(request, target);
      return switch (target.path()) {
        case WebSocketTalk.ECHO, WebSocketTalk.CHAT ->
            throw new ApiError(426, "Ask for a WebSocket here.", null, "upgrade_required");
        case "/v1/chat/completions" -> chat(connection, request, asked);
        case "/v1/embeddings" -> {
          requireMethod(request, HttpMethod.POST);
          failMaybe(asked);
          yield json(connection, 200, Answers.bytes(Answers.embeddings(body(request))));
        }
        case "/v1/models" -> {
          requireMethod(request, HttpMethod.GET);
          failMaybe(asked);
          yield json(connection, 200, Answers.bytes(Answers.models()));
        }
        case "/v1/models/" + Answers.MODEL ->
            json(connection, 200, Answers.bytes(Answers.models().path("data").path(0)));
        case "/stats" -> json(connection, 200, Answers.bytes(Answers.stats(counters)));
        case "/" -> new ReadyAnswer(connection, 200, "text/plain; charset=utf-8", help());
        default ->
            throw new ApiError(
                404,
                "No such path: " + target.path() + " (expected: /v1/chat/completions, …)",
                null,
                "unknown_url");
      };
    } catch (ApiError e) {
      return json(connection, e.status(), Answers.bytes(e.body()));
    }
  }

  private static Answer chat(Connection connection, FullHttpRequest request, Behaviour asked)
      throws ApiError {
    requireMethod(request, HttpMethod.POST);
    ChatRequest chat = ChatRequest.parse(body(request));
    failMaybe(asked);
    return chat.stream()
        ? new TokenStream(connection, chat, asked)
        : new WholeAnswer(connection, chat, asked);
  }

  private Behaviour asked(FullHttpRequest request, QueryStringDecoder target) throws ApiError {
    Behaviour asked = behaviour;
    try {
      for (Map.Entry<String, String> field : request.headers()) {
        if (field
            .getKey()
            .regionMatches(true, 0, Behaviour.HEADER_PREFIX, 0, Behaviour.HEADER_PREFIX.length())) {
          asked = asked.with(settingOf(field.getKey()), field.getValue());
        }
      }
      for (Map.Entry<String, List<String>> parameter : target.parameters().entrySet()) {
        asked = asked.with(parameter.getKey(), parameter.getValue().get(0));
      }
    } catch (IllegalArgumentException e) {
      throw ApiError.badRequest(String.valueOf(e.getMessage()), null);
    }
    return asked;
  }

  private static String settingOf(String field) {
    return field.substring(Behaviour.HEADER_PREFIX.length()).toLowerCase(Locale.ROOT);
  }

  private static void failMaybe(Behaviour asked) throws ApiError {
    if (asked.status() != 0 && ThreadLocalRandom.current().nextInt(100) < asked.statusPercent()) {
      throw ApiError.injected(asked.status());
    }
  }

  private static void requireMethod(FullHttpRequest request, HttpMethod expected) throws ApiError {
    if (!request.method().equals(expected)) {
      throw new ApiError(
          405, request.method() + " is not allowed here (expected: " + expected + ")", null, null);
    }
  }

  private static JsonNode body(FullHttpRequest request) throws ApiError {
    return Answers.parse(ByteBufUtil.getBytes(request.content()));
  }

  private static byte[] help() {
    return (HELP + Behaviour.SETTINGS).getBytes(StandardCharsets.UTF_8);
  }

  private static Answer json(Connection connection, int status, byte[] body) {
    return new ReadyAnswer(connection, status, "application/json", body);
  }
}
