package dev.strait.dataplane.listener.http;

import dev.strait.dataplane.exchange.Fields;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Trace ids in, through and out: W3C Trace Context first, X-Trace-ID second, else a new one. */
public final class TraceId {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final int TRACEPARENT_LENGTH = 55;
  private static final int ID_LENGTH = 32;

  private TraceId() {}

  /**
   * Finds or makes the trace id of a request and leaves both {@code traceparent} and {@code
   * x-trace-id} in its fields. A malformed {@code traceparent} is replaced, and its {@code
   * tracestate} dropped (W3C Trace Context §4.3).
   *
   * @param fields of the request, changed
   * @return 32 lower-case hex digits, not all zero
   */
  public static String stamp(Fields fields) {
    CharSequence parent = fields.get("traceparent");
    if (parent != null && fields.getAll("traceparent").size() == 1 && isTraceparent(parent)) {
      String id = parent.subSequence(3, 3 + ID_LENGTH).toString();
      fields.set("x-trace-id", id);
      return id;
    }
    if (parent != null) {
      fields.remove("traceparent");
      fields.remove("tracestate");
    }
    String given = normalised(fields.get("x-trace-id"));
    String id = given == null ? create() : given;
    fields.add("traceparent", "00-" + id + '-' + hex(random(), 16) + "-01");
    fields.set("x-trace-id", id);
    return id;
  }

  /**
   * A new trace id.
   *
   * @return 32 lower-case hex digits, not all zero
   */
  public static String create() {
    return hex(random(), 16) + hex(random(), 16);
  }

  private static long random() {
    long value = ThreadLocalRandom.current().nextLong();
    return value == 0 ? 1 : value;
  }

  private static boolean isTraceparent(CharSequence text) {
    boolean framed =
        text.length() >= TRACEPARENT_LENGTH
            && text.charAt(2) == '-'
            && text.charAt(35) == '-'
            && text.charAt(52) == '-';
    if (!framed || !allHex(text, 0, 2) || (text.charAt(0) == 'f' && text.charAt(1) == 'f')) {
      return false;
    }
    boolean versionZero = text.charAt(0) == '0' && text.charAt(1) == '0';
    boolean ended =
        text.length() == TRACEPARENT_LENGTH
            || (!versionZero && text.charAt(TRACEPARENT_LENGTH) == '-');
    return ended
        && allHex(text, 3, 35)
        && allHex(text, 36, 52)
        && allHex(text, 53, TRACEPARENT_LENGTH)
        && !allZero(text, 3, 35)
        && !allZero(text, 36, 52);
  }

  /** 32 hex digits, or a UUID with its hyphens; anything else is not taken over. */
  private static @Nullable String normalised(@Nullable CharSequence given) {
    if (given == null || given.length() > 36) {
      return null;
    }
    String id = given.toString().replace("-", "").toLowerCase(java.util.Locale.ROOT);
    boolean valid =
        id.length() == ID_LENGTH && allHex(id, 0, ID_LENGTH) && !allZero(id, 0, ID_LENGTH);
    return valid ? id : null;
  }

  private static boolean allHex(CharSequence text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
        return false;
      }
    }
    return true;
  }

  private static boolean allZero(CharSequence text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) != '0') {
        return false;
      }
    }
    return true;
  }

  private static String hex(long value, int digits) {
    byte[] text = new byte[digits];
    long rest = value;
    for (int i = digits - 1; i >= 0; i--) {
      text[i] = HEX[(int) (rest & 15)];
      rest >>>= 4;
    }
    return new String(text, StandardCharsets.ISO_8859_1);
  }
}
