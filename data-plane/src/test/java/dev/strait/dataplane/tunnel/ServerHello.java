package dev.strait.dataplane.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;

/** The answer to a ClientHello (RFC 8446 §4.1.3). */
final class ServerHello {
  private static final int TYPE = 2;
  private static final int KEY_SHARE = 51;

  /** Random of a HelloRetryRequest, its first bytes: no group is agreed on yet. */
  private static final long RETRY = 0xCF21AD74E59A6111L;

  private ServerHello() {}

  /** The group of its key share. */
  static int group(ByteBuf hello) {
    assertThat(hello.readUnsignedByte()).isEqualTo((short) TYPE);
    hello.skipBytes(3 + 2); // length, version
    assertThat(hello.getLong(hello.readerIndex())).isNotEqualTo(RETRY);
    hello.skipBytes(32);
    hello.skipBytes(hello.readUnsignedByte()); // session id
    hello.skipBytes(2 + 1 + 2); // cipher suite, compression, length of the extensions
    while (hello.readUnsignedShort() != KEY_SHARE) {
      hello.skipBytes(hello.readUnsignedShort());
    }
    hello.skipBytes(2); // length
    return hello.readUnsignedShort();
  }
}
