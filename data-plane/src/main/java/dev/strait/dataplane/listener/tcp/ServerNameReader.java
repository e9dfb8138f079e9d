package dev.strait.dataplane.listener.tcp;

import dev.strait.dataplane.listener.http.ClientConnection;
import dev.strait.dataplane.listener.http.FirstBytes;
import dev.strait.dataplane.listener.http.ListenerMetrics.Rejection;
import dev.strait.dataplane.listener.http.ListenerScope;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/**
 * Waits for a connection's ClientHello, then puts a {@link TcpConnection} with its server name in
 * its own place, to which it gives every byte as it came. Last handler of its channel; event loop
 * only, but for {@link ClientConnection}.
 */
public final class ServerNameReader extends FirstBytes {
  private boolean refused;

  /**
   * A reader that waits.
   *
   * @param scope of the listener
   * @param channel the client's
   */
  public ServerNameReader(ListenerScope scope, Channel channel) {
    super(scope, channel, scope.limits().handshakeTimeoutMillis());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (refused) {
      in.release();
      return;
    }
    try {
      ClientHello hello = ClientHello.read(gather(ctx, in));
      if (hello != null) {
        ctx.pipeline().addLast(TcpConnection.ofTls(scope, channel, hello.serverName()));
        handOn(ctx);
      }
    } catch (ClientHello.Malformed e) {
      refused = true;
      scope.metrics().rejected(scope.name(), Rejection.MALFORMED);
      release();
      TlsAlert.say(channel, TlsAlert.DECODE_ERROR);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE && !refused) {
      ctx.close();
    }
  }

  @Override
  protected void late() {
    scope.metrics().rejected(scope.name(), Rejection.HEADER_TIMEOUT);
    channel.close();
  }
}
