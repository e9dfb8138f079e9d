package dev.strait.dataplane.quic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tokens of Retry packets (RFC 9000 §8.1.2): who sends one back has shown that it receives at its
 * address, so that this node cannot be made to answer strangers. A token is the time, a MAC over
 * time, address and connection id, and that connection id. Its key lives as long as the process.
 */
public final class AddressToken implements QuicTokenHandler {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int TIME = Long.BYTES;
  private static final int MAC = 16;

  /**
   * Longer than any client waits for its handshake: it sends the one token again and again, also
   * when a node under load reads it late, and would never get through with one that has expired.
   */
  private static final long VALID_MILLIS = TimeUnit.SECONDS.toMillis(60);

  private final SecretKeySpec key;
  private final LongSupplier clockMillis;

  /**
   * Tokens under a new key.
   *
   * @param clockMillis milliseconds since the epoch
   */
  public AddressToken(LongSupplier clockMillis) {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    this.key = new SecretKeySpec(secret, ALGORITHM);
    this.clockMillis = clockMillis;
  }

  @Override
  public boolean writeToken(ByteBuf out, ByteBuf dcid, InetSocketAddress address) {
    long now = clockMillis.getAsLong();
    byte[] connectionId = ByteBufUtil.getBytes(dcid);
    out.writeLong(now).writeBytes(mac(now, address, connectionId)).writeBytes(connectionId);
    return true;
  }

  @Override
  public int validateToken(ByteBuf token, InetSocketAddress address) {
    int idLength = token.readableBytes() - TIME - MAC;
    if (idLength < 0 || idLength > Quic.MAX_CONN_ID_LEN) {
      return -1;
    }
    int start = token.readerIndex();
    long time = token.getLong(start);
    long age = clockMillis.getAsLong() - time;
    byte[] shown = ByteBufUtil.getBytes(token, start + TIME, MAC);
    byte[] connectionId = ByteBufUtil.getBytes(token, start + TIME + MAC, idLength);
    boolean valid =
        age >= 0
            && age <= VALID_MILLIS
            && MessageDigest.isEqual(shown, mac(time, address, connectionId));
    return valid ? TIME + MAC : -1;
  }

  @Override
  public int maxTokenLength() {
    return TIME + MAC + Quic.MAX_CONN_ID_LEN;
  }

  private byte[] mac(long time, InetSocketAddress address, byte[] connectionId) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      for (int shift = 56; shift >= 0; shift -= 8) {
        mac.update((byte) (time >>> shift));
      }
      mac.update((byte) (address.getPort() >>> 8));
      mac.update((byte) address.getPort());
      mac.update(address.getAddress().getAddress());
      return Arrays.copyOf(mac.doFinal(connectionId), MAC);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(ALGORITHM + " is missing (expected: in every JDK)", e);
    }
  }
}
