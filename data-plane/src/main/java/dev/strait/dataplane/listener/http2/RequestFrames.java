package dev.strait.dataplane.listener.http2;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Origination;
import dev.strait.dataplane.listener.http.ErrorAnswer;
import dev.strait.dataplane.listener.http.ListenerMetrics.Rejection;
import dev.strait.dataplane.listener.http.MalformedRequest;
import dev.strait.dataplane.listener.http.Provenance;
import dev.strait.dataplane.listener.http.TraceId;
import dev.strait.dataplane.listener.multiplexed.MalformedMessage;
import dev.strait.dataplane.listener.multiplexed.RequestHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/** What a client's frames mean: requests, their bodies and ends. */
final class RequestFrames extends Http2FrameAdapter {
  private final Http2Wire wire;
  private final Http2Connection connection;
  private final Http2Connection.PropertyKey key;
  private final Provenance provenance;
  private final FloodGuard flood = new FloodGuard();

  RequestFrames(Http2Wire wire, Http2Connection.PropertyKey key, Provenance provenance) {
    this.wire = wire;
    this.connection = wire.connection();
    this.key = key;
    this.provenance = provenance;
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext ctx, int id, Http2Headers headers, int padding, boolean end)
      throws Http2Exception {
    Http2Stream stream = connection.stream(id);
    if (stream == null) {
      return;
    }
    Http2Exchange known = stream.getProperty(key);
    if (known != null) {
      known.requestTrailers(RequestHeaders.trailers(headers));
      return;
    }
    try {
      RequestHeaders request =
          RequestHeaders.parse(headers, wire.scope().limits().maxHeaderCount());
      Origination origination =
          provenance.stamp(request.fields(), request.authority(), Provenance.VIA_2);
      Http2Exchange begun = new Http2Exchange(wire, stream, request, origination, end);
      stream.setProperty(key, begun);
      begun.handOn();
    } catch (MalformedMessage malformed) {
      throw Http2Exception.streamError(
          id, Http2Error.PROTOCOL_ERROR, malformed, "%s", malformed.getMessage());
    } catch (MalformedRequest refusal) {
      boolean large = refusal.status() == 431;
      wire.scope()
          .metrics()
          .rejected(wire.scope().name(), large ? Rejection.TOO_LARGE : Rejection.MALFORMED);
      wire.answer(id, ErrorAnswer.of(refusal, TraceId.create()), false, end);
    }
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext ctx,
      int id,
      Http2Headers headers,
      int dependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean end)
      throws Http2Exception {
    onHeadersRead(ctx, id, headers, padding, end);
  }

  @Override
  public int onDataRead(ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean end) {
    int all = data.readableBytes() + padding;
    Http2Exchange exchange = exchange(id);
    if (exchange == null) {
      return all;
    }
    int done = padding + (data.isReadable() ? exchange.requestData(data) : 0);
    if (end) {
      exchange.requestEnd(new Fields());
    }
    return done;
  }

  @Override
  public void onPingRead(ChannelHandlerContext ctx, long content) throws Http2Exception {
    flood.count();
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings)
      throws Http2Exception {
    flood.count();
    wire.greeted();
  }

  @Override
  public void onPriorityRead(
      ChannelHandlerContext ctx, int id, int dependency, short weight, boolean exclusive)
      throws Http2Exception {
    flood.count();
  }

  private @Nullable Http2Exchange exchange(int id) {
    Http2Stream stream = connection.stream(id);
    return stream == null ? null : stream.getProperty(key);
  }
}
