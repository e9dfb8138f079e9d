package dev.strait.dataplane.listener.multiplexed;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.listener.http.HopByHop;
import dev.strait.dataplane.listener.http.Provenance;
import dev.strait.dataplane.listener.http.ServerDate;
import io.netty.handler.codec.Headers;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.util.function.IntFunction;

/**
 * Heads and trailers of answers as HTTP/2 and HTTP/3 carry them (RFC 9113 §8.3.2, RFC 9114 §4.3.2).
 * Each is given the maker of its version's headers, which gets the number of fields to come.
 */
public final class ResponseHeaders {
  private static final AsciiString STATUS = AsciiString.cached(":status");

  private ResponseHeaders() {}

  /**
   * A 1xx head.
   *
   * @param headers makes the headers
   * @param head the head
   */
  public static <H extends Headers<CharSequence, CharSequence, H>> H informational(
      IntFunction<H> headers, ResponseHead head) {
    return begun(headers, head, 1);
  }

  /**
   * A final head, with what this node adds.
   *
   * @param headers makes the headers
   * @param head the head
   * @param traceId added when the head has none
   */
  public static <H extends Headers<CharSequence, CharSequence, H>> H last(
      IntFunction<H> headers, ResponseHead head, String traceId) {
    Fields fields = head.fields();
    H made = begun(headers, head, 4);
    if (head.status() == 204) {
      made.remove("content-length");
    }
    if (!fields.contains("date")) {
      made.add("date", ServerDate.text());
    }
    made.add("via", Provenance.VIA_11);
    if (!fields.contains("x-trace-id")) {
      made.add("x-trace-id", traceId);
    }
    return made;
  }

  /**
   * Trailers, without those that may not stand there.
   *
   * @param headers makes the headers
   * @param trailers the fields
   */
  public static <H extends Headers<CharSequence, CharSequence, H>> H trailers(
      IntFunction<H> headers, Fields trailers) {
    H made = headers.apply(trailers.size());
    for (int i = 0; i < trailers.size(); i++) {
      if (!HopByHop.forbiddenInTrailers(trailers.nameAt(i))) {
        made.add(trailers.nameAt(i), trailers.valueAt(i));
      }
    }
    return made;
  }

  private static <H extends Headers<CharSequence, CharSequence, H>> H begun(
      IntFunction<H> headers, ResponseHead head, int more) {
    Fields fields = head.fields();
    H made = headers.apply(fields.size() + more);
    made.set(STATUS, HttpResponseStatus.valueOf(head.status()).codeAsText());
    for (int i = 0; i < fields.size(); i++) {
      if (!HopByHop.ofAnswer(fields.nameAt(i))) {
        made.add(AsciiString.of(fields.nameAt(i)), fields.valueAt(i));
      }
    }
    return made;
  }
}
