package dev.strait.dataplane.listener;

import dev.strait.dataplane.listener.http.FirstBytes;
import dev.strait.dataplane.listener.http.ListenerScope;
import dev.strait.dataplane.listener.http1.Http1Connection;
import dev.strait.dataplane.listener.http2.Http2Wire;
import dev.strait.nodeconfig.Protocol;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2CodecUtil;
import java.util.List;

/**
 * Tells HTTP/2 by prior knowledge from HTTP/1.1 by the first bytes of a clear-text connection (RFC
 * 9113 §3.3), then puts the wire in its place.
 */
final class WireChoice extends FirstBytes {
  private WireChoice(ListenerScope scope, Channel channel) {
    super(scope, channel, scope.limits().headerTimeoutMillis());
  }

  /** Puts what speaks the protocols into a clear-text connection's pipeline. */
  static void clearText(Channel channel, ListenerScope scope, List<Protocol> protocols) {
    if (protocols.contains(Protocol.HTTP1) && protocols.contains(Protocol.HTTP2)) {
      channel.pipeline().addLast(new WireChoice(scope, channel));
    } else {
      wire(channel, scope, protocols.contains(Protocol.HTTP2));
    }
  }

  /** Puts the wire into a pipeline. */
  static void wire(Channel channel, ListenerScope scope, boolean http2) {
    channel
        .pipeline()
        .addLast(http2 ? Http2Wire.create(scope, channel) : new Http1Connection(scope, channel));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf first = gather(ctx, (ByteBuf) message);
    ByteBuf preface = Http2CodecUtil.connectionPrefaceBuf();
    try {
      int seen = Math.min(first.readableBytes(), preface.readableBytes());
      boolean matches = first.slice(first.readerIndex(), seen).equals(preface.slice(0, seen));
      if (!matches || seen == preface.readableBytes()) {
        wire(channel, scope, matches);
        handOn(ctx);
      }
    } finally {
      preface.release();
    }
  }

  @Override
  protected void late() {
    channel.close();
  }
}
