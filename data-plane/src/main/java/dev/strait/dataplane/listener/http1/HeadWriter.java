package dev.strait.dataplane.listener.http1;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.listener.http.HopByHop;
import dev.strait.dataplane.listener.http.Provenance;
import dev.strait.dataplane.listener.http.ServerDate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes heads and trailers of answers (RFC 9112 §4, §5). */
final class HeadWriter {
  private static final int KNOWN_STATUSES = 600;
  private static final byte[][] STATUS_LINES = new byte[KNOWN_STATUSES][];
  private static final byte[] CHUNKED = bytes("transfer-encoding: chunked\r\n");
  private static final byte[] EMPTY = bytes("content-length: 0\r\n");
  private static final byte[] CLOSE = bytes("connection: close\r\n");
  private static final byte[] KEEP_ALIVE = bytes("connection: keep-alive\r\n");
  private static final byte[] SWITCHING =
      bytes("connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: ");
  private static final byte[] VIA = bytes("via: " + Provenance.VIA_11 + "\r\n");
  private static final byte[] DATE = bytes("date: ");
  private static final byte[] TRACE_ID = bytes("x-trace-id: ");
  private static final int CRLF = '\r' << 8 | '\n';
  private static final int COLON = ':' << 8 | ' ';
  private static final int FIXED_PART = 320;

  static {
    for (int status = 100; status < KNOWN_STATUSES; status++) {
      STATUS_LINES[status] =
          newStatusLine(status, HttpResponseStatus.valueOf(status).reasonPhrase());
    }
  }

  private HeadWriter() {}

  /** How many bytes a head may take. */
  static int size(ResponseHead head) {
    Fields fields = head.fields();
    int size = FIXED_PART;
    for (int i = 0; i < fields.size(); i++) {
      size += fields.nameAt(i).length() + fields.valueAt(i).length() + 4;
    }
    return size;
  }

  /** Writes an informational head. */
  static void informational(ByteBuf out, ResponseHead head) {
    statusLine(out, head.status());
    fields(out, head.fields(), true);
    out.writeShort(CRLF);
  }

  /** Writes the head that begins a WebSocket (RFC 6455 §4.2.2). */
  static void switching(ByteBuf out, ResponseHead head, String accept, String traceId) {
    statusLine(out, head.status());
    out.writeBytes(SWITCHING);
    out.writeCharSequence(accept, StandardCharsets.US_ASCII);
    out.writeShort(CRLF);
    fields(out, head.fields(), true);
    ending(out, head.fields(), traceId);
  }

  /** Writes a final head. */
  static void last(
      ByteBuf out,
      ResponseHead head,
      BodyFraming framing,
      ConnectionField connection,
      @Nullable String traceId) {
    statusLine(out, head.status());
    Fields fields = head.fields();
    fields(out, fields, framing == BodyFraming.CHUNKED || framing == BodyFraming.NONE_ALLOWED);
    if (framing == BodyFraming.CHUNKED) {
      out.writeBytes(CHUNKED);
    } else if (framing == BodyFraming.EMPTY && !fields.contains("content-length")) {
      out.writeBytes(EMPTY);
    }
    if (connection != ConnectionField.NONE) {
      out.writeBytes(connection == ConnectionField.CLOSE ? CLOSE : KEEP_ALIVE);
    }
    ending(out, fields, traceId);
  }

  /** What every final head says of this edge, and the empty line. */
  private static void ending(ByteBuf out, Fields fields, @Nullable String traceId) {
    if (!fields.contains("date")) {
      out.writeBytes(DATE);
      text(out, ServerDate.text());
      out.writeShort(CRLF);
    }
    out.writeBytes(VIA);
    if (traceId != null && !fields.contains("x-trace-id")) {
      out.writeBytes(TRACE_ID);
      ByteBufUtil.writeAscii(out, traceId);
      out.writeShort(CRLF);
    }
    out.writeShort(CRLF);
  }

  /** Writes trailer fields, without the empty line. */
  static void trailers(ByteBuf out, Fields fields) {
    for (int i = 0; i < fields.size(); i++) {
      if (!HopByHop.forbiddenInTrailers(fields.nameAt(i))) {
        field(out, fields.nameAt(i), fields.valueAt(i));
      }
    }
  }

  private static void fields(ByteBuf out, Fields fields, boolean withoutLength) {
    for (int i = 0; i < fields.size(); i++) {
      CharSequence name = fields.nameAt(i);
      boolean dropped =
          HopByHop.ofAnswer(name)
              || (withoutLength
                  && name.length() == 14
                  && AsciiString.contentEquals(name, "content-length"));
      if (!dropped) {
        field(out, name, fields.valueAt(i));
      }
    }
  }

  private static void field(ByteBuf out, CharSequence name, CharSequence value) {
    text(out, name);
    out.writeShort(COLON);
    text(out, value);
    out.writeShort(CRLF);
  }

  /** One byte a character: field values are ISO-8859-1 here. */
  private static void text(ByteBuf out, CharSequence text) {
    if (text instanceof AsciiString ascii) {
      out.writeBytes(ascii.array(), ascii.arrayOffset(), ascii.length());
    } else {
      out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    }
  }

  private static void statusLine(ByteBuf out, int status) {
    out.writeBytes(status < KNOWN_STATUSES ? STATUS_LINES[status] : newStatusLine(status, ""));
  }

  private static byte[] newStatusLine(int status, String phrase) {
    return bytes("HTTP/1.1 " + status + ' ' + phrase + "\r\n");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
