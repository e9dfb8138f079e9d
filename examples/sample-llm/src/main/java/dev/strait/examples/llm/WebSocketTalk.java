package dev.strait.examples.llm;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A WebSocket: says back what it hears, or answers each text message with a streamed chat, a token
 * a message. Event loop only.
 */
final class WebSocketTalk extends SimpleChannelInboundHandler<WebSocketFrame> {
  static final String ECHO = "/ws/echo";
  static final String CHAT = "/ws/chat";

  private static final String DONE = "[DONE]";

  private final WebSocketServerHandshaker handshaker;
  private final Behaviour behaviour;
  private final Counters counters;
  private final boolean chat;

  private WebSocketTalk(
      WebSocketServerHandshaker handshaker, Behaviour behaviour, Counters counters, boolean chat) {
    this.handshaker = handshaker;
    this.behaviour = behaviour;
    this.counters = counters;
    this.chat = chat;
  }

  /** Whether a request asks for a WebSocket. */
  static boolean asked(FullHttpRequest request) {
    return request
        .headers()
        .containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
  }

  /**
   * Agrees to a WebSocket; the connection is no other's from then on.
   *
   * @param channel the client's, with an HTTP codec
   * @param request not released here
   * @param path {@link #ECHO} or {@link #CHAT}
   */
  static void begin(
      Channel channel,
      FullHttpRequest request,
      String path,
      Behaviour behaviour,
      Counters counters) {
    WebSocketServerHandshaker handshaker =
        new WebSocketServerHandshakerFactory(request.uri(), null, false, Api.MOST_BODY_BYTES)
            .newHandshaker(request);
    if (handshaker == null) {
      WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(channel);
      return;
    }
    channel
        .pipeline()
        .addBefore(
            "connection",
            "talk",
            new WebSocketTalk(handshaker, behaviour, counters, path.equals(CHAT)));
    handshaker.handshake(channel, request);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
    if (frame instanceof CloseWebSocketFrame close) {
      handshaker.close(ctx, close.retain());
    } else if (frame instanceof PingWebSocketFrame) {
      ctx.writeAndFlush(new PongWebSocketFrame(frame.content().retain()));
    } else if (!(frame instanceof PongWebSocketFrame)) {
      if (!chat) {
        ctx.writeAndFlush(frame.retain());
      } else if (frame.isFinalFragment()) {
        counters.requests.increment();
        say(ctx, 0, System.nanoTime());
      }
    }
  }

  private void say(ChannelHandlerContext ctx, int token, long startNanos) {
    long wait = behaviour.dueNanos(token) - (System.nanoTime() - startNanos);
    ctx.executor()
        .schedule(
            () -> {
              if (!ctx.channel().isActive()) {
                return;
              }
              if (token == behaviour.tokens()) {
                ctx.writeAndFlush(new TextWebSocketFrame(DONE));
                return;
              }
              counters.tokens.increment();
              String word = new String(Vocabulary.token(token), StandardCharsets.US_ASCII);
              ctx.writeAndFlush(new TextWebSocketFrame(word));
              say(ctx, token + 1, startNanos);
            },
            Math.max(0, wait),
            TimeUnit.NANOSECONDS);
  }

  /** What is said back waits for its reader: until then nothing more is heard. */
  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    ctx.channel().config().setAutoRead(ctx.channel().isWritable());
  }
}
