package dev.strait.dataplane.listener.http3;

import dev.strait.dataplane.listener.http.Grammar;
import dev.strait.dataplane.listener.http.HopByHop;
import dev.strait.dataplane.listener.http.MalformedRequest;
import dev.strait.dataplane.listener.multiplexed.MalformedMessage;
import dev.strait.dataplane.listener.multiplexed.RequestHeaders;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.util.AsciiString;
import java.util.Map;

/**
 * What Netty's codec does not look at in a field section: it has checked the order of pseudo
 * fields, that none is unknown, missing or there twice, and that names are in lower case, but QPACK
 * lets any byte through.
 */
final class StrictFields {
  /** A field line costs so much beside its text (RFC 9114 §4.2.2). */
  private static final int LINE = 32;

  private StrictFields() {}

  /**
   * Checks the fields of a request; its pseudo fields and host are looked at by whoever reads them.
   *
   * @throws MalformedMessage when one is malformed
   * @throws MalformedRequest when there are too many bytes
   */
  static void check(Http3Headers headers, int maxHeaderBytes)
      throws MalformedMessage, MalformedRequest {
    long bytes = 0;
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      CharSequence name = field.getKey();
      bytes += name.length() + field.getValue().length() + LINE;
      if (!RequestHeaders.isPseudo(name) && !AsciiString.contentEquals(name, "host")) {
        check(name, field.getValue());
      }
    }
    if (bytes > maxHeaderBytes) {
      throw new MalformedRequest(
          431, "The request's header fields are longer than " + maxHeaderBytes + " bytes.");
    }
  }

  /**
   * Checks a trailer section.
   *
   * @throws MalformedMessage when a field is malformed, or a pseudo field
   */
  static void checkTrailers(Http3Headers headers) throws MalformedMessage {
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      check(field.getKey(), field.getValue());
    }
  }

  /** Refuses what could become another request behind a wire of text (RFC 9114 §10.3, §4.2). */
  private static void check(CharSequence name, CharSequence value) throws MalformedMessage {
    if (!Grammar.isToken(name)) {
      throw new MalformedMessage("a field name is no token");
    }
    if (HopByHop.ofAnswer(name)) {
      throw new MalformedMessage("a field is about a connection");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c > 0xff || !Grammar.isFieldValue(c)) {
        throw new MalformedMessage("a field value holds a control character");
      }
    }
    if (value.length() > 0 && (white(value.charAt(0)) || white(value.charAt(value.length() - 1)))) {
      throw new MalformedMessage("a field value has white space around it");
    }
  }

  private static boolean white(char c) {
    return c == ' ' || c == '\t';
  }
}
