package dev.strait.dataplane.tunnel.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;

/**
 * Texts of the protocol: a length in bytes, then the bytes. Fields and names are ISO-8859-1 as HTTP
 * has them, sentences for people are UTF-8.
 */
final class Texts {
  private Texts() {}

  static void write(ByteBuf out, CharSequence text) {
    int length = text.length();
    Varint.write(out, length);
    if (text instanceof AsciiString ascii) {
      ByteBufUtil.copy(ascii, 0, out, length);
    } else {
      out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    }
  }

  /** Writes at most so many bytes of UTF-8 as {@link Limits#DETAIL} allows. */
  static void writeSentence(ByteBuf out, String text) {
    // A char becomes at most three bytes, so this never cuts one apart.
    String cut = text.length() * 3 <= Limits.DETAIL ? text : cut(text);
    Varint.write(out, ByteBufUtil.utf8Bytes(cut));
    ByteBufUtil.writeUtf8(out, cut);
  }

  static String readSentence(ByteBuf in, String what) {
    int length = length(in, Limits.DETAIL, what);
    return in.readCharSequence(length, StandardCharsets.UTF_8).toString();
  }

  static String readString(ByteBuf in, int max, String what) {
    int length = length(in, max, what);
    return length == 0 ? "" : in.readCharSequence(length, StandardCharsets.ISO_8859_1).toString();
  }

  static AsciiString readAscii(ByteBuf in, int max, String what) {
    int length = length(in, max, what);
    if (length == 0) {
      return AsciiString.EMPTY_STRING;
    }
    byte[] bytes = new byte[length];
    in.readBytes(bytes);
    return new AsciiString(bytes, false);
  }

  private static int length(ByteBuf in, int max, String what) {
    int length = Varint.read(in, max, "length of the " + what);
    if (length > in.readableBytes()) {
      throw ProtocolException.malformed(
          "length of the %s: %d (expected: at most the %d bytes that follow)"
              .formatted(what, length, in.readableBytes()));
    }
    return length;
  }

  private static String cut(String text) {
    int end = Math.min(text.length(), Limits.DETAIL / 3);
    if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end);
  }
}
