package dev.strait.cli;

import dev.strait.local.StateDirectory;

/** Lines that a person can copy. */
final class Suggestion {
  private Suggestion() {}

  /** A streaming chat with curl. */
  static String curl(Places.Chat chat, StateDirectory state) {
    boolean tls = chat.url().startsWith("https:");
    return "  curl -N "
        + (tls ? "--cacert " + state.authority() + " " : "")
        + chat.url()
        + " -H 'content-type: application/json'"
        + (chat.host().isEmpty() ? "" : " -H 'host: " + chat.host() + "'")
        + " -d '"
        + chatBody()
        + "'";
  }

  /** The body of a streaming chat. */
  static String chatBody() {
    return "{\"model\":\"sample\",\"stream\":true,"
        + "\"messages\":[{\"role\":\"user\",\"content\":\"What is a strait?\"}]}";
  }
}
