package dev.strait.dataplane.tunnel.tcp;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import java.net.InetSocketAddress;
import java.net.URI;

/**
 * A lane in a WebSocket (RFC 6455): its bytes are the payload of binary messages, whose borders
 * mean nothing. For networks that let only HTTP pass.
 */
final class WebSocketSteps {
  /** Where a core takes WebSockets. */
  static final String PATH = "/strait-lane/1";

  /** The subprotocol (RFC 6455 §1.9). */
  static final String SUBPROTOCOL = "strait-lane.1";

  /** More than a lane gathers for one write, bytes. */
  private static final int FRAME = 1024 * 1024;

  private static final int HANDSHAKE = 8 * 1024;

  private WebSocketSteps() {}

  static void client(ChannelPipeline pipeline, InetSocketAddress core) {
    URI uri = URI.create("wss://%s:%d%s".formatted(host(core), core.getPort(), PATH));
    pipeline.addLast(
        new HttpClientCodec(),
        new HttpObjectAggregator(HANDSHAKE),
        new WebSocketClientProtocolHandler(
            WebSocketClientProtocolConfig.newBuilder()
                .webSocketUri(uri)
                .version(WebSocketVersion.V13)
                .subprotocol(SUBPROTOCOL)
                .customHeaders(EmptyHttpHeaders.INSTANCE)
                .maxFramePayloadLength(FRAME)
                .handshakeTimeoutMillis(TcpOptions.CONNECT_MILLIS)
                .build()),
        new WebSocketBytes());
  }

  /** Puts the server's steps before a handler, which learns when they are done. */
  static void server(ChannelPipeline pipeline, String before) {
    pipeline.addBefore(before, null, new HttpServerCodec());
    pipeline.addBefore(before, null, new HttpObjectAggregator(HANDSHAKE));
    pipeline.addBefore(
        before,
        null,
        new WebSocketServerProtocolHandler(
            WebSocketServerProtocolConfig.newBuilder()
                .websocketPath(PATH)
                .subprotocols(SUBPROTOCOL)
                .maxFramePayloadLength(FRAME)
                .handshakeTimeoutMillis(TcpOptions.CONNECT_MILLIS)
                .build()));
    pipeline.addBefore(before, null, new WebSocketBytes());
  }

  private static String host(InetSocketAddress core) {
    String host = core.getHostString();
    return host.indexOf(':') < 0 ? host : '[' + host + ']';
  }
}
