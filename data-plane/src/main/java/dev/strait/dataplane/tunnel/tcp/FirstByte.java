package dev.strait.dataplane.tunnel.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.List;

/** Tells by a connection's first byte whether it speaks TLS, and puts TLS before the rest then. */
final class FirstByte extends ByteToMessageDecoder {
  /** The type of a TLS record that holds a ClientHello (RFC 8446 §5.1). */
  private static final int HANDSHAKE = 0x16;

  private final SslContext tls;

  FirstByte(SslContext tls) {
    this.tls = tls;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (in.getUnsignedByte(in.readerIndex()) == HANDSHAKE) {
      SslHandler handler = tls.newHandler(ctx.alloc());
      handler.setHandshakeTimeoutMillis(TcpOptions.CONNECT_MILLIS);
      ctx.pipeline().addAfter(ctx.name(), "tls", handler);
    } else {
      TcpArrival arrival = ctx.pipeline().get(TcpArrival.class);
      arrival.inTheClear(ctx.pipeline().context(arrival));
    }
    ctx.pipeline().remove(this); // passes on what was read
  }
}
