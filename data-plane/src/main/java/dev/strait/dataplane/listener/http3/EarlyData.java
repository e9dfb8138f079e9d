package dev.strait.dataplane.listener.http3;

import dev.strait.dataplane.exchange.Fields;

/** Requests that came before the handshake's end, which may be replays (RFC 8470). */
final class EarlyData {
  private EarlyData() {}

  /** Whether doing it twice does no harm (RFC 9110 §9.2.1). */
  static boolean safe(String method) {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS" -> true;
      default -> false;
    };
  }

  /** Tells who answers, which may refuse with 425 (RFC 8470 §5.1). */
  static void mark(Fields fields) {
    fields.set("early-data", "1");
  }
}
