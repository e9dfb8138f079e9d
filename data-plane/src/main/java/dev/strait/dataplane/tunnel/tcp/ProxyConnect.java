package dev.strait.dataplane.tunnel.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks an HTTP proxy for a connection to a core (CONNECT, RFC 9110 §9.3.6). Until it is there the
 * handlers after this one do not learn that the channel is active.
 */
final class ProxyConnect extends ByteToMessageDecoder {
  /** A proxy says less than this before the connection is there, bytes. */
  private static final int ANSWER = 8 * 1024;

  /** CR LF CR LF. */
  private static final int EMPTY_LINE = 0x0D0A0D0A;

  private final InetSocketAddress core;

  ProxyConnect(InetSocketAddress core) {
    this.core = core;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    String host = core.getHostString();
    String authority = (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + core.getPort();
    String request = "CONNECT %1$s HTTP/1.1\r\nhost: %1$s\r\n\r\n".formatted(authority);
    ctx.writeAndFlush(ByteBufUtil.writeAscii(ctx.alloc(), request));
    ctx.executor()
        .schedule(
            () -> {
              if (!ctx.isRemoved()) {
                refuse(ctx, "the proxy did not answer");
              }
            },
            TcpOptions.CONNECT_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    int start = in.readerIndex();
    int end = start;
    while (end <= in.writerIndex() - Integer.BYTES && in.getInt(end) != EMPTY_LINE) {
      end++;
    }
    if (end > in.writerIndex() - Integer.BYTES) {
      if (in.readableBytes() > ANSWER) {
        refuse(ctx, "the proxy's answer is too long");
      }
      return;
    }
    String head = in.toString(start, end - start, StandardCharsets.ISO_8859_1);
    String status = head.lines().findFirst().orElse("");
    in.skipBytes(end - start + Integer.BYTES);
    if (status.matches("HTTP/1\\.[01] 2\\d\\d.*")) {
      ctx.fireChannelActive();
      ctx.pipeline().remove(this); // passes on what the core said already
    } else {
      refuse(ctx, "the proxy refused: " + status);
    }
  }

  private static void refuse(ChannelHandlerContext ctx, String why) {
    ctx.pipeline().get(TcpCall.class).refused(why);
    ctx.close();
  }
}
