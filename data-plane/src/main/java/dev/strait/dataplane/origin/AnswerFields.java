package dev.strait.dataplane.origin;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.ResponseHead;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answer heads and trailers read from HTTP/2 (RFC 9113 §8.3.2). Netty has already checked names,
 * values, and that none concerns a connection.
 */
final class AnswerFields {
  private AnswerFields() {}

  static ResponseHead head(Http2Headers headers) throws MalformedAnswer {
    int status = status(headers.status());
    if (status == 101) {
      throw new MalformedAnswer("switches protocols, which HTTP/2 cannot");
    }
    return new ResponseHead(status, fields(headers));
  }

  static Fields trailers(Http2Headers headers) {
    return fields(headers);
  }

  private static int status(@Nullable CharSequence text) throws MalformedAnswer {
    if (text == null || text.length() != 3) {
      throw new MalformedAnswer("has no status of three digits");
    }
    int status = 0;
    for (int i = 0; i < 3; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        throw new MalformedAnswer("has no status of three digits");
      }
      status = status * 10 + (c - '0');
    }
    if (status < 100) {
      throw new MalformedAnswer("has a status below 100");
    }
    return status;
  }

  private static Fields fields(Http2Headers headers) {
    Fields fields = new Fields();
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      CharSequence name = field.getKey();
      if (name.length() > 0 && name.charAt(0) != ':') {
        fields.add(name, field.getValue());
      }
    }
    AnswerFraming.removeHopByHop(fields);
    return fields;
  }
}
