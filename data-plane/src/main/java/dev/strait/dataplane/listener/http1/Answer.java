package dev.strait.dataplane.listener.http1;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.listener.http.MalformedRequest;
import io.netty.buffer.ByteBuf;

/**
 * Writes one answer: chooses its framing from request and head, and sees that the body is as long
 * as was said.
 */
final class Answer {
  private final Outbox out;
  private final ParsedRequest request;
  private final String traceId;
  private BodyFraming framing = BodyFraming.EMPTY;
  private long remaining;
  private boolean headWritten;

  Answer(Outbox out, ParsedRequest request, String traceId) {
    this.out = out;
    this.request = request;
    this.traceId = traceId;
  }

  /** Writes a 1xx head, unless the client speaks HTTP/1.0, which has none. */
  void informational(ResponseHead head) {
    if (!request.line().version10()) {
      HeadWriter.informational(out.room(HeadWriter.size(head)), head);
    }
  }

  /**
   * Writes the final head.
   *
   * @param end whether the answer ends with it
   * @param close whether the connection ends with the answer
   * @return whether it does: HTTP/1.0 may need the close as the body's end
   */
  boolean head(ResponseHead head, boolean end, boolean close) {
    framing = choose(head, end);
    boolean closes = close || framing == BodyFraming.UNTIL_CLOSE;
    ConnectionField field =
        closes
            ? ConnectionField.CLOSE
            : request.line().version10() ? ConnectionField.KEEP_ALIVE : ConnectionField.NONE;
    headWritten = true;
    HeadWriter.last(out.room(HeadWriter.size(head)), head, framing, field, traceId);
    return closes;
  }

  /**
   * Writes a part of the body.
   *
   * @param data released or passed on
   * @return false when the body is longer than was said: the answer must be broken off
   */
  boolean data(ByteBuf data) {
    int bytes = data.readableBytes();
    switch (framing) {
      case CHUNKED, UNTIL_CLOSE, FIXED -> {
        if (framing == BodyFraming.FIXED && bytes > remaining) {
          data.release();
          return false;
        }
        remaining -= bytes;
        if (bytes == 0) {
          data.release();
        } else {
          out.body(data, framing == BodyFraming.CHUNKED);
        }
      }
      case NONE_ALLOWED, NONE_SENT, EMPTY -> {
        data.release();
        out.skipped(bytes);
      }
    }
    return true;
  }

  /**
   * Ends the answer.
   *
   * @return false when the body is shorter than was said: the answer must be broken off
   */
  boolean end(Fields trailers) {
    if (framing == BodyFraming.CHUNKED) {
      int size = 8;
      for (int i = 0; i < trailers.size(); i++) {
        size += trailers.nameAt(i).length() + trailers.valueAt(i).length() + 4;
      }
      ByteBuf room = out.room(size);
      room.writeByte('0').writeShort('\r' << 8 | '\n');
      HeadWriter.trailers(room, trailers);
      room.writeShort('\r' << 8 | '\n');
    }
    return framing != BodyFraming.FIXED || remaining == 0;
  }

  /** Whether the final head has been written. */
  boolean headWritten() {
    return headWritten;
  }

  /** Whether a client could take what was written for the whole if the connection just closed. */
  boolean endsWithConnection() {
    return framing == BodyFraming.UNTIL_CLOSE;
  }

  private BodyFraming choose(ResponseHead head, boolean end) {
    int status = head.status();
    if (status == 204 || status < 200) {
      return BodyFraming.NONE_ALLOWED;
    }
    if (status == 304 || request.line().method().equals("HEAD")) {
      return BodyFraming.NONE_SENT;
    }
    CharSequence length = head.fields().get("content-length");
    if (length != null) {
      try {
        remaining = Framing.length(length);
        return BodyFraming.FIXED;
      } catch (MalformedRequest notANumber) {
        head.fields().remove("content-length");
      }
    }
    if (end) {
      return BodyFraming.EMPTY;
    }
    return request.line().version10() ? BodyFraming.UNTIL_CLOSE : BodyFraming.CHUNKED;
  }
}
