package dev.strait.dataplane.listener.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/** Ways to end a connection (RFC 9112 §9.6, RFC 9113 §5.4.1). Event loop only. */
public final class Farewell {
  /** How long a client that is still sending has to read the answer. */
  private static final long LINGER_MILLIS = 2_000;

  private Farewell() {}

  /**
   * Closes after the last answer, a GOAWAY included. A client that may still be sending is first
   * told by half-closing, and what it sends is thrown away for a while: a close at once would make
   * its kernel drop the answer unread.
   *
   * @param channel the client's; what it still reads is for its handlers to throw away
   * @param flushed the answer's write
   * @param quiet whether the client has nothing more to send
   */
  public static void say(Channel channel, ChannelFuture flushed, boolean quiet) {
    if (quiet) {
      flushed.addListener(ChannelFutureListener.CLOSE);
      return;
    }
    channel.config().setAutoRead(true);
    flushed.addListener(
        done -> {
          SslHandler tls = channel.pipeline().get(SslHandler.class);
          if (!done.isSuccess()) {
            channel.close();
          } else if (tls != null) {
            tls.closeOutbound();
          } else if (channel instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
          }
        });
    channel.eventLoop().schedule(() -> channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * Closes with a reset: for answers whose end is the connection's, and for clients stuck.
   *
   * @param channel the client's
   */
  public static void reset(Channel channel) {
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    channel.unsafe().close(channel.newPromise()); // not by TLS, which would say it is a clean end
  }
}
