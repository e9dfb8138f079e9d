package dev.strait.dataplane.tunnel;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Takes the protection from a server's Initial packets (RFC 9001 §5), which hides them from nobody.
 */
final class QuicInitial {
  private static final byte[] SALT =
      ByteBufUtil.decodeHexDump("38762cf7f55934b34d179ae6a4c80cadccbb7f0a");
  private static final int INITIAL = 0xC0;
  private static final int TAG = 16;

  private final byte[] key;
  private final byte[] iv;
  private final byte[] headerKey;

  private QuicInitial(byte[] connectionId) throws GeneralSecurityException {
    byte[] secret = expand(hmac(SALT, connectionId), "server in", 32);
    key = expand(secret, "quic key", 16);
    iv = expand(secret, "quic iv", 12);
    headerKey = expand(secret, "quic hp", 16);
  }

  /**
   * Makes the keys, where no Retry came between.
   *
   * @param first the client's first datagram
   */
  static QuicInitial ofServer(ByteBuf first) throws GeneralSecurityException {
    ByteBuf in = first.duplicate();
    assertThat(in.readUnsignedByte() & 0xF0).isEqualTo(INITIAL);
    assertThat(in.readInt()).as("version").isEqualTo(1);
    byte[] id = new byte[in.readUnsignedByte()];
    in.readBytes(id);
    return new QuicInitial(id);
  }

  /** What a datagram has of the handshake's beginning, maybe not all of it; maybe nothing. */
  ByteBuf firstCrypto(ByteBuf datagram) {
    if ((datagram.getUnsignedByte(0) & 0xF0) != INITIAL) {
      return Unpooled.EMPTY_BUFFER;
    }
    ByteBuf packet = datagram.copy();
    packet.skipBytes(1 + 4);
    packet.skipBytes(packet.readUnsignedByte()); // destination
    packet.skipBytes(packet.readUnsignedByte()); // source
    packet.skipBytes((int) integer(packet)); // token
    int length = (int) integer(packet);
    int numberAt = packet.readerIndex();
    try {
      byte[] mask = mask(packet, numberAt + 4);
      int first = packet.getByte(0) ^ (mask[0] & 0x0F);
      int numberLength = (first & 3) + 1;
      packet.setByte(0, first);
      byte[] nonce = iv.clone();
      for (int i = 0; i < numberLength; i++) {
        byte octet = (byte) (packet.getByte(numberAt + i) ^ mask[1 + i]);
        packet.setByte(numberAt + i, octet);
        nonce[nonce.length - numberLength + i] ^= octet;
      }
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(key, "AES"),
          new GCMParameterSpec(TAG * Byte.SIZE, nonce));
      int payloadAt = numberAt + numberLength;
      cipher.updateAAD(ByteBufUtil.getBytes(packet, 0, payloadAt));
      byte[] sealed = ByteBufUtil.getBytes(packet, payloadAt, length - numberLength);
      return crypto(Unpooled.wrappedBuffer(cipher.doFinal(sealed)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("an Initial packet of the core's cannot be read", e);
    }
  }

  private byte[] mask(ByteBuf packet, int sampleAt) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(headerKey, "AES"));
    return cipher.doFinal(ByteBufUtil.getBytes(packet, sampleAt, 16));
  }

  private static ByteBuf crypto(ByteBuf frames) {
    while (frames.isReadable()) {
      int type = frames.readUnsignedByte();
      if (type == 0x02) { // ACK without ECN counts
        integer(frames);
        integer(frames);
        for (long ranges = integer(frames), i = 0; i < 1 + 2 * ranges; i++) {
          integer(frames);
        }
      } else if (type == 0x06 && integer(frames) == 0) {
        return frames.readSlice((int) integer(frames));
      } else if (type > 0x01) { // neither PADDING nor PING: what begins later does not matter
        return Unpooled.EMPTY_BUFFER;
      }
    }
    return Unpooled.EMPTY_BUFFER;
  }

  private static long integer(ByteBuf in) {
    int size = 1 << (in.getUnsignedByte(in.readerIndex()) >> 6);
    long value = in.readByte() & 0x3F;
    for (int i = 1; i < size; i++) {
      value = value << Byte.SIZE | in.readUnsignedByte();
    }
    return value;
  }

  /** HKDF-Expand-Label of at most one block, without a context (RFC 8446 §7.1). */
  private static byte[] expand(byte[] secret, String label, int length)
      throws GeneralSecurityException {
    ByteBuf input = Unpooled.buffer();
    input.writeShort(length).writeByte(6 + label.length());
    input.writeCharSequence("tls13 " + label, US_ASCII);
    input.writeByte(0).writeByte(1);
    return Arrays.copyOf(hmac(secret, ByteBufUtil.getBytes(input)), length);
  }

  private static byte[] hmac(byte[] with, byte[] of) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(with, "HmacSHA256"));
    return mac.doFinal(of);
  }
}
