package dev.strait.examples.llm;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** One client connection: requests one after the other, each with its answer. Event loop only. */
final class Connection extends ChannelInboundHandlerAdapter {
  private static final AsciiString JSON = AsciiString.cached("application/json");
  private static final AsciiString EVENTS = AsciiString.cached("text/event-stream; charset=utf-8");
  private static final int MOST_PIPELINED = 16;

  private final Api api;
  private final ChannelHandlerContext codec;
  private final Queue<FullHttpRequest> waiting = new ArrayDeque<>(2);
  private @Nullable Answer answer;
  private boolean keepAlive;

  Connection(Api api, ChannelHandlerContext codec) {
    this.api = api;
    this.codec = codec;
    counters().connections.incrementAndGet();
  }

  EventLoop loop() {
    return codec.channel().eventLoop();
  }

  Counters counters() {
    return api.counters();
  }

  /** An empty buffer for {@link #sendRaw}. */
  ByteBuf buffer() {
    return codec.alloc().buffer(512);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    FullHttpRequest request = (FullHttpRequest) message;
    if (answer == null) {
      begin(request);
    } else if (waiting.size() < MOST_PIPELINED) {
      waiting.add(request);
    } else {
      request.release();
      ctx.close();
    }
  }

  private void begin(FullHttpRequest request) {
    counters().requests.increment();
    keepAlive = HttpUtil.isKeepAlive(request);
    try {
      if (api.talk(codec.channel(), request)) {
        return;
      }
      Answer begun = api.answer(this, request);
      answer = begun;
      counters().answering.incrementAndGet();
      begun.start();
    } finally {
      request.release();
    }
  }

  /** Ends the current answer with a JSON body. */
  void sendJson(int status, byte[] body) {
    send(status, JSON, body);
  }

  /** Ends the current answer with a whole body. */
  void send(int status, CharSequence type, byte[] body) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(body));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
    response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
    if (status == 429 || status == 503) {
      response.headers().setInt(HttpHeaderNames.RETRY_AFTER, 1);
    }
    codec.channel().write(closing(response));
    finish();
  }

  /** Begins a streamed answer. */
  void sendStreamHead() {
    HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    head.headers().set(HttpHeaderNames.CONTENT_TYPE, EVENTS);
    head.headers().set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_CACHE);
    head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    codec.channel().write(closing(head));
  }

  /**
   * Sends chunks as they are, past the encoder.
   *
   * @param chunks framed; released here
   * @return whether the client takes more now; if not, the answer's onWritable is called later
   */
  boolean sendRaw(ByteBuf chunks) {
    codec.writeAndFlush(chunks);
    return codec.channel().isWritable();
  }

  /** Ends a streamed answer after these chunks. */
  void endStream(ByteBuf chunks) {
    codec.write(chunks);
    codec.channel().write(LastHttpContent.EMPTY_LAST_CONTENT);
    finish();
  }

  /** Breaks a streamed answer off after these chunks. */
  void cutAfter(ByteBuf chunks) {
    codec.writeAndFlush(chunks).addListener(ChannelFutureListener.CLOSE);
  }

  /** Breaks an answer off in the middle of its body. */
  void cutInside(byte[] body) {
    HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    head.headers().set(HttpHeaderNames.CONTENT_TYPE, JSON);
    head.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
    codec.channel().write(head);
    cutAfter(Unpooled.wrappedBuffer(body, 0, body.length / 2));
  }

  private HttpResponse closing(HttpResponse head) {
    if (!keepAlive) {
      head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    return head;
  }

  private void finish() {
    answer = null;
    counters().answering.decrementAndGet();
    if (!keepAlive) {
      codec.channel().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
      return;
    }
    codec.channel().flush();
    FullHttpRequest next = waiting.poll();
    if (next != null) {
      begin(next);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (answer != null && ctx.channel().isWritable()) {
      answer.onWritable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    counters().connections.decrementAndGet();
    if (answer != null) {
      answer.abandon();
      answer = null;
      counters().answering.decrementAndGet();
      counters().abandoned.increment();
    }
    waiting.forEach(FullHttpRequest::release);
    waiting.clear();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  /** Adds the handlers of a connection to a new channel. */
  static void install(Channel channel, Api api) {
    HttpServerCodec codec = new HttpServerCodec(16_384, 65_536, 65_536);
    channel.pipeline().addLast("codec", codec);
    channel.pipeline().addLast("aggregator", new HttpObjectAggregator(Api.MOST_BODY_BYTES));
    channel
        .pipeline()
        .addLast("connection", new Connection(api, channel.pipeline().context(codec)));
  }
}
