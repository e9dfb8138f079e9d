package dev.strait.dataplane.listener.tcp;

import dev.strait.dataplane.listener.http.Farewell;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/** What an edge that passes TLS through says to a client it cannot pass on (RFC 8446 §6). */
enum TlsAlert {
  /** The ClientHello cannot be read. */
  DECODE_ERROR(50),
  /** Nobody can take the connection now. */
  INTERNAL_ERROR(80),
  /** No route has the name (RFC 6066 §3). */
  UNRECOGNIZED_NAME(112);

  private static final int ALERT_RECORD = 21;
  private static final int TLS_1_2 = 0x0303;
  private static final int FATAL = 2;

  private final int description;

  TlsAlert(int description) {
    this.description = description;
  }

  /** Sends it in clear, as before any ServerHello, and ends the connection. Event loop only. */
  static void say(Channel channel, TlsAlert alert) {
    ByteBuf record = channel.alloc().buffer(7);
    record.writeByte(ALERT_RECORD).writeShort(TLS_1_2).writeShort(2);
    record.writeByte(FATAL).writeByte(alert.description);
    Farewell.say(channel, channel.writeAndFlush(record), false);
  }
}
