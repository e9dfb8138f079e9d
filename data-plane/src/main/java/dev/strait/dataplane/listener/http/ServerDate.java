package dev.strait.dataplane.listener.http;

import io.netty.util.AsciiString;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The Date of an answer that came without one (RFC 9110 §6.6.1), made once a second. */
public final class ServerDate {
  private static final DateTimeFormatter IMF =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private record Made(long second, AsciiString text) {}

  private static volatile Made made = make(0);

  private ServerDate() {}

  /**
   * The date now.
   *
   * @return an IMF-fixdate
   */
  public static AsciiString text() {
    return current().text;
  }

  private static Made current() {
    long second = System.currentTimeMillis() / 1_000;
    Made now = made;
    if (now.second != second) {
      now = make(second);
      made = now;
    }
    return now;
  }

  private static Made make(long second) {
    String text = IMF.format(Instant.ofEpochSecond(second));
    return new Made(second, AsciiString.of(text));
  }
}
