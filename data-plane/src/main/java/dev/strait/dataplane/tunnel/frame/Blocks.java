package dev.strait.dataplane.tunnel.frame;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Kind;
import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.dataplane.exchange.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * What OPEN, HEAD and END carry, before it is cut into frames. What is read is checked as strictly
 * as what comes from a client: a peer that was taken over must not smuggle requests to an origin.
 */
final class Blocks {
  private static final int BODYLESS = 1;
  private static final int HTTPS = 2;
  private static final int KNOWN_BITS = BODYLESS | HTTPS;

  private static final Kind[] KINDS = {Kind.HTTP, Kind.UPGRADE, Kind.BYTES};

  private Blocks() {}

  static void writeOpen(ByteBuf out, Open open) {
    RequestHead head = open.head();
    out.writeByte(
        switch (head.kind()) {
          case HTTP -> 0;
          case UPGRADE -> 1;
          case BYTES -> 2;
        });
    out.writeByte((head.bodyless() ? BODYLESS : 0) | (head.scheme().equals("https") ? HTTPS : 0));
    Varint.write(out, open.credit());
    Texts.write(out, open.routeId());
    Texts.write(out, open.revision());
    Texts.write(out, open.backend());
    Texts.write(out, open.client());
    Texts.write(out, open.traceId());
    Texts.write(out, head.method());
    Texts.write(out, head.authority());
    Texts.write(out, head.path());
    String protocol = head.protocol();
    Texts.write(out, protocol == null ? "" : protocol);
    writeFields(out, head.fields());
  }

  static Open readOpen(ByteBuf in) {
    if (in.readableBytes() < 2) {
      throw ProtocolException.malformed("an OPEN ends before its kind");
    }
    int kind = in.readUnsignedByte();
    if (kind >= KINDS.length) {
      throw ProtocolException.malformed("kind: " + kind + " (expected: 0-2)");
    }
    int bits = in.readUnsignedByte();
    if ((bits & ~KNOWN_BITS) != 0) {
      throw ProtocolException.malformed("bits of an OPEN: " + bits + " (expected: 0-3)");
    }
    int credit = Varint.read(in, Limits.CREDIT, "credit");
    String routeId = visible(Texts.readString(in, Limits.NAME, "route"), "route");
    String revision = visible(Texts.readString(in, Limits.NAME, "revision"), "revision");
    String backend = visible(Texts.readString(in, Limits.NAME, "backend"), "backend");
    String client = visible(Texts.readString(in, Limits.NAME, "client"), "client");
    String traceId = visible(Texts.readString(in, Limits.NAME, "trace id"), "trace id");
    String method = visible(Texts.readString(in, Limits.NAME, "method"), "method");
    if (method.isEmpty()) {
      throw ProtocolException.malformed("method: empty (expected: a token)");
    }
    String authority = visible(Texts.readString(in, Limits.NAME, "authority"), "authority");
    String path = visible(Texts.readString(in, Limits.BLOCK, "path"), "path");
    String protocol = visible(Texts.readString(in, Limits.NAME, "protocol"), "protocol");
    Fields fields = readFields(in);
    RequestHead head =
        new RequestHead(
            KINDS[kind],
            method,
            (bits & HTTPS) != 0 ? "https" : "http",
            authority,
            path,
            protocol.isEmpty() ? null : protocol,
            fields,
            (bits & BODYLESS) != 0);
    return new Open(routeId, revision, backend, credit, client, traceId, head);
  }

  static void writeHead(ByteBuf out, ResponseHead head) {
    Varint.write(out, head.status());
    writeFields(out, head.fields());
  }

  static ResponseHead readHead(ByteBuf in) {
    int status = Varint.read(in, 999, "status");
    if (status < 100) {
      throw ProtocolException.malformed("status: " + status + " (expected: 100-999)");
    }
    return new ResponseHead(status, readFields(in));
  }

  static void writeFields(ByteBuf out, @Nullable Fields fields) {
    int count = fields == null ? 0 : fields.size();
    Varint.write(out, count);
    for (int i = 0; fields != null && i < count; i++) {
      CharSequence name = fields.nameAt(i);
      int index = FieldNames.index(name);
      if (index >= 0) {
        Varint.write(out, index + 1);
      } else {
        Varint.write(out, 0);
        Texts.write(out, name);
      }
      Texts.write(out, fields.valueAt(i));
    }
  }

  static Fields readFields(ByteBuf in) {
    int count = Varint.read(in, Limits.FIELDS, "number of fields");
    Fields fields = new Fields();
    for (int i = 0; i < count; i++) {
      int index = Varint.read(in, FieldNames.count(), "index of a field name");
      AsciiString name =
          index > 0
              ? FieldNames.name(index - 1)
              : FieldText.checkName(Texts.readAscii(in, Limits.FRAME_PAYLOAD, "field name"));
      fields.add(name, FieldText.checkValue(Texts.readAscii(in, Limits.BLOCK, "field value")));
    }
    if (in.isReadable()) {
      throw ProtocolException.malformed(
          in.readableBytes() + " bytes after the last field (expected: none)");
    }
    return fields;
  }

  private static String visible(String text, String what) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c == 0x7F) {
        throw ProtocolException.malformed(
            "%s: character 0x%02x (expected: no space, no control)".formatted(what, (int) c));
      }
    }
    return text;
  }
}
