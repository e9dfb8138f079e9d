package dev.strait.dataplane.node;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;

/** What clients and origins of these tests share. */
final class Clients {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private Clients() {}

  static HttpResponse<String> get(int port) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(port)));
  }

  static HttpResponse<String> post(int port, byte[] body) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(uri(port)).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return CLIENT.send(
        request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static URI uri(int port) {
    return URI.create("http://127.0.0.1:" + port + "/v1/chat");
  }

  /** The same bytes for the same size, with no pattern to hide behind. */
  static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
