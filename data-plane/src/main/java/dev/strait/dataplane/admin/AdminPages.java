package dev.strait.dataplane.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/** Answers the requests of one connection to the admin port. */
final class AdminPages extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final String JSON = "application/json";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final NodeView node;
  private final Supplier<Pages> served;

  /** Answers for a node; which pages is asked for each request. */
  AdminPages(NodeView node, Supplier<Pages> served) {
    this.node = node;
    this.served = served;
  }

  private record Page(HttpResponseStatus status, String type, String body) {}

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    boolean keepAlive = HttpUtil.isKeepAlive(request) && request.decoderResult().isSuccess();
    Page page =
        request.decoderResult().isSuccess()
            ? page(ctx, request)
            : text(HttpResponseStatus.BAD_REQUEST, "This is not an HTTP/1.1 request.");
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            page.status(),
            Unpooled.copiedBuffer(page.body(), StandardCharsets.UTF_8));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, page.type())
        .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
        .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
    if (request.method().equals(HttpMethod.HEAD)) {
      response.content().clear();
    }
    HttpUtil.setKeepAlive(response, keepAlive);
    var written = ctx.writeAndFlush(response);
    if (!keepAlive) {
      written.addListener(ChannelFutureListener.CLOSE);
    }
  }

  private Page page(ChannelHandlerContext ctx, FullHttpRequest request) {
    String target = request.uri();
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    HttpMethod method = request.method();
    if (!served.get().control() && (path.equals("/config") || path.equals("/drain"))) {
      return text(HttpResponseStatus.FORBIDDEN, path + " is on the secure admin port only.");
    }
    if (path.equals("/drain")) {
      return method.equals(HttpMethod.POST)
          ? drain(ctx, request)
          : text(HttpResponseStatus.METHOD_NOT_ALLOWED, "/drain takes POST only.");
    }
    if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
      return text(HttpResponseStatus.METHOD_NOT_ALLOWED, path + " takes GET only.");
    }
    return switch (path) {
      case "/healthz" -> health();
      case "/readyz" -> readiness();
      case "/metrics" -> new Page(HttpResponseStatus.OK, PROMETHEUS, node.metrics());
      case "/config" -> json(HttpResponseStatus.OK, node.acknowledgement());
      default ->
          text(
              HttpResponseStatus.NOT_FOUND,
              "There is no such page (expected: /healthz, /readyz, /metrics, /config, /drain).");
    };
  }

  private Page health() {
    List<String> stalled = node.stalledLoops();
    return stalled.isEmpty()
        ? text(HttpResponseStatus.OK, "ok")
        : text(
            HttpResponseStatus.SERVICE_UNAVAILABLE,
            "event loops that stopped running: " + String.join(", ", stalled));
  }

  private Page readiness() {
    Readiness readiness = node.readiness();
    return json(
        readiness.ready() ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE,
        readiness);
  }

  /**
   * In clear text only the machine itself may drain the node, and no web page it has open: a
   * browser sends Origin with every POST to another site.
   */
  private Page drain(ChannelHandlerContext ctx, FullHttpRequest request) {
    boolean admitted =
        served.get() == Pages.ALL_BY_CERTIFICATE
            || (ctx.channel().remoteAddress() instanceof InetSocketAddress from
                && from.getAddress().isLoopbackAddress());
    if (!admitted || request.headers().contains(HttpHeaderNames.ORIGIN)) {
      return text(
          HttpResponseStatus.FORBIDDEN,
          "/drain is for programs on the node's own machine, or with a certificate on the secure"
              + " admin port.");
    }
    node.drain();
    return text(HttpResponseStatus.ACCEPTED, "draining");
  }

  private static Page text(HttpResponseStatus status, String sentence) {
    return new Page(status, TEXT, sentence + "\n");
  }

  private static Page json(HttpResponseStatus status, Object value) {
    try {
      return new Page(status, JSON, MAPPER.writeValueAsString(value) + "\n");
    } catch (JsonProcessingException e) {
      return text(HttpResponseStatus.INTERNAL_SERVER_ERROR, "This page cannot be written as JSON.");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close(); // a client that broke off, or was silent for too long
  }
}
