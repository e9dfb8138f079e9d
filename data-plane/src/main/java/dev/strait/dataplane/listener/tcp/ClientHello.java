package dev.strait.dataplane.listener.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The first message of TLS (RFC 8446 §4.1.2), read for its server name (RFC 6066 §3) without
 * understanding more of it than needed. With Encrypted Client Hello it is the outer name.
 *
 * @param serverName in lower case; empty when the client names none
 */
record ClientHello(String serverName) {
  /** The largest that is read, with its records' heads; post-quantum ones have about 2 KiB. */
  static final int MOST_BYTES = 32 * 1024;

  private static final int RECORD_HEAD = 5;
  private static final int HANDSHAKE_RECORD = 22;
  private static final int MOST_RECORD = 16 * 1024;
  private static final int MESSAGE_HEAD = 4;
  private static final int CLIENT_HELLO = 1;
  private static final int VERSION_AND_RANDOM = 2 + 32;
  private static final int SERVER_NAME = 0;
  private static final int HOST_NAME = 0;
  private static final int MOST_NAME = 255;

  /** What came is no ClientHello, or one that is too large. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * Reads it from the first bytes of a connection, however they were cut into segments and records.
   *
   * @param in all bytes so far, neither moved nor released
   * @return null when more are needed
   * @throws Malformed when no further bytes can make it one
   */
  static @Nullable ClientHello read(ByteBuf in) throws Malformed {
    ByteBuf message = Unpooled.buffer(0, MOST_BYTES);
    int at = in.readerIndex();
    while (at < in.writerIndex()) {
      if (in.getUnsignedByte(at) != HANDSHAKE_RECORD) {
        throw new Malformed("no handshake record of TLS");
      }
      if (in.writerIndex() - at < RECORD_HEAD) {
        break;
      }
      int length = in.getUnsignedShort(at + 3);
      if (in.getUnsignedByte(at + 1) != 3 || length == 0 || length > MOST_RECORD) {
        throw new Malformed("a record that TLS does not have");
      }
      int here = Math.min(length, in.writerIndex() - at - RECORD_HEAD);
      if (message.readableBytes() + here > MOST_BYTES) {
        throw new Malformed("a ClientHello that is too large");
      }
      message.writeBytes(in, at + RECORD_HEAD, here);
      if (whole(message)) {
        return parse(message.skipBytes(MESSAGE_HEAD));
      }
      at += RECORD_HEAD + length;
    }
    if (in.readableBytes() >= MOST_BYTES) {
      throw new Malformed("a ClientHello that is too large");
    }
    return null;
  }

  private static boolean whole(ByteBuf message) throws Malformed {
    if (message.readableBytes() < MESSAGE_HEAD) {
      return false;
    }
    int length = message.getUnsignedMedium(1);
    if (message.getUnsignedByte(0) != CLIENT_HELLO || length > MOST_BYTES - MESSAGE_HEAD) {
      throw new Malformed("no ClientHello, or one that is too large");
    }
    if (message.readableBytes() < MESSAGE_HEAD + length) {
      return false;
    }
    message.writerIndex(message.readerIndex() + MESSAGE_HEAD + length);
    return true;
  }

  private static ClientHello parse(ByteBuf hello) throws Malformed {
    skip(hello, VERSION_AND_RANDOM);
    vector(hello, 1); // session id
    vector(hello, 2); // cipher suites
    vector(hello, 1); // compression methods
    String name = "";
    if (hello.isReadable()) { // before TLS 1.3 there may be no extensions
      ByteBuf extensions = vector(hello, 2);
      boolean named = false;
      while (extensions.isReadable()) {
        int type = number(extensions, 2);
        ByteBuf extension = vector(extensions, 2);
        if (type == SERVER_NAME) {
          if (named) {
            throw new Malformed("two lists of server names");
          }
          named = true;
          name = name(extension);
        }
      }
    }
    if (hello.isReadable()) {
      throw new Malformed("bytes after the extensions");
    }
    return new ClientHello(name);
  }

  private static String name(ByteBuf extension) throws Malformed {
    ByteBuf list = vector(extension, 2);
    if (extension.isReadable() || !list.isReadable()) {
      throw new Malformed("a list of server names with another length than it says");
    }
    if (number(list, 1) != HOST_NAME) {
      throw new Malformed("a server name of an unknown type");
    }
    ByteBuf bytes = vector(list, 2);
    if (list.isReadable()) {
      throw new Malformed("several server names");
    }
    String name = bytes.toString(StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    if (name.isEmpty() || name.length() > MOST_NAME || !name.chars().allMatch(ClientHello::named)) {
      throw new Malformed("a server name that is no host name");
    }
    return name;
  }

  private static boolean named(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  }

  private static ByteBuf vector(ByteBuf in, int lengthBytes) throws Malformed {
    int length = number(in, lengthBytes);
    if (in.readableBytes() < length) {
      throw new Malformed("a length beyond its end");
    }
    return in.readSlice(length);
  }

  private static int number(ByteBuf in, int bytes) throws Malformed {
    if (in.readableBytes() < bytes) {
      throw new Malformed("a length beyond its end");
    }
    return bytes == 1 ? in.readUnsignedByte() : in.readUnsignedShort();
  }

  private static void skip(ByteBuf in, int bytes) throws Malformed {
    if (in.readableBytes() < bytes) {
      throw new Malformed("a length beyond its end");
    }
    in.skipBytes(bytes);
  }
}
