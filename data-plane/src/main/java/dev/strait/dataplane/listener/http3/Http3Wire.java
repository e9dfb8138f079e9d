package dev.strait.dataplane.listener.http3;

import dev.strait.dataplane.listener.http.ClientConnection;
import dev.strait.dataplane.listener.http.Deadline;
import dev.strait.dataplane.listener.http.ListenerMetrics.Rejection;
import dev.strait.dataplane.listener.http.ListenerScope;
import dev.strait.dataplane.listener.http.Peer;
import dev.strait.dataplane.listener.http.Provenance;
import dev.strait.dataplane.listener.multiplexed.Departure;
import dev.strait.dataplane.listener.tls.CertificateRefusal;
import dev.strait.dataplane.quic.Handshakes;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http3.DefaultHttp3GoAwayFrame;
import io.netty.handler.codec.http3.DefaultHttp3UnknownFrame;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicPathEvent;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.ssl.ClientAuth;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLEngine;

/** One client connection that speaks HTTP/3: its streams, its tick, its deadlines, its end. */
final class Http3Wire extends ChannelInboundHandlerAdapter implements ClientConnection {
  /** The largest id that a client's request stream can have (RFC 9000 §2.1). */
  private static final long EVERY_STREAM = (1L << 62) - 4;

  /** With the number of a TLS alert added (RFC 9001 §4.8). */
  private static final int CRYPTO_ERROR = 0x100;

  /** Has no meaning and must be ignored (RFC 9114 §7.2.8). */
  private static final int RESERVED_FRAME = 0x40;

  private static final int NEXT_STREAM = 4;
  private static final long LOOK_MILLIS = 1_000;
  private static final int RESETS_AT_LEAST = 200;
  private static final int RESET_WINDOW_SECONDS = 30;

  /** Netty keeps a stream whose request never ended until the connection ends (4.2.18). */
  private static final int MOST_ABANDONED = 1_000;

  private final ListenerScope scope;
  private final QuicChannel channel;
  private final Handshakes handshakes;
  private final LongSupplier keepAliveMillis;
  private final Set<RequestStream> streams = new LinkedHashSet<>();
  private final List<StreamWriter> touched = new ArrayList<>();
  private final List<Runnable> untilEstablished = new ArrayList<>();
  private final WindowedCount resets;
  private final Deadline handshake;
  private final Deadline idle;
  private final Deadline look;
  private final Departure departure;
  private Provenance provenance;
  private boolean scheduled;
  private boolean established;
  private boolean ended;
  private long firstRefused = Long.MAX_VALUE;
  private long nextStream;
  private int abandoned;
  private long tickNanos = System.nanoTime();
  private long sentNanos = tickNanos;

  Http3Wire(
      ListenerScope scope,
      QuicChannel channel,
      Handshakes handshakes,
      LongSupplier keepAliveMillis) {
    this.scope = scope;
    this.channel = channel;
    this.handshakes = handshakes;
    this.keepAliveMillis = keepAliveMillis;
    this.handshake = new Deadline(channel.eventLoop(), this::handshakeTooLong);
    this.idle = new Deadline(channel.eventLoop(), this::idleTooLong);
    this.look = new Deadline(channel.eventLoop(), this::look);
    this.departure = new Departure(channel, new Leaving());
    this.resets =
        new WindowedCount(
            Math.max(RESETS_AT_LEAST, 2 * scope.limits().maxConcurrentStreams()),
            RESET_WINDOW_SECONDS);
    this.provenance = Provenance.of(scope, channel, channel.remoteSocketAddress());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    handshakes.began();
    handshake.in(scope.limits().handshakeTimeoutMillis());
    scope.add(this);
    ctx.read(); // else streams of a client's first flight would wait for the handshake's end
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (!admitted()) {
      return;
    }
    established = true;
    handshakes.ended();
    handshake.cancel();
    if (streams.isEmpty()) {
      idle.in(scope.limits().headerTimeoutMillis());
    }
    ctx.fireChannelActive();
    untilEstablished.forEach(Runnable::run);
    untilEstablished.clear();
    if (scope.draining()) {
      drain();
    }
  }

  /** Requests that came before wait: see {@link #asksClients}. */
  private boolean admitted() {
    SSLEngine tls = channel.sslEngine();
    if (tls == null) {
      channel.close();
      return false;
    }
    try {
      Peer.certificate(channel, scope.clients().admit(tls.getSession()));
      provenance = Provenance.of(scope, channel, channel.remoteSocketAddress());
      return true;
    } catch (CertificateException refused) {
      int alert = CertificateRefusal.of(refused).alert();
      later(() -> channel.close(false, CRYPTO_ERROR + alert, Unpooled.EMPTY_BUFFER));
      return false;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof QuicStreamChannel stream
        && stream.type() == QuicStreamType.UNIDIRECTIONAL) {
      stream.pipeline().addFirst(new ClientStream(this));
    }
    ctx.fireChannelRead(message);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof QuicPathEvent.PeerMigrated moved) {
      provenance = Provenance.of(scope, channel, moved.remote());
    } else if (event instanceof QuicConnectionCloseEvent) {
      ctx.close(); // the channel itself would end only when QUIC's draining period is over
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    end();
  }

  private void end() {
    if (ended) {
      return;
    }
    ended = true;
    scope.remove(this);
    handshake.cancel();
    idle.cancel();
    look.cancel();
    if (!established) {
      handshakes.ended();
      scope.metrics().handshakeFailed(scope.name());
    } else if (channel.isTimedOut()) {
      scope.metrics().connectionError(scope.name());
    }
  }

  // ---- what streams need of their connection

  ListenerScope scope() {
    return scope;
  }

  QuicChannel channel() {
    return channel;
  }

  Provenance provenance() {
    return provenance;
  }

  /** Whether the handshake is over, so that nothing that arrives can be a replay. */
  boolean established() {
    return established;
  }

  /** Whether nothing may be served before the client's certificate was looked at. */
  boolean asksClients() {
    return scope.clients().asked() != ClientAuth.NONE;
  }

  /** Runs a step once the handshake is over; not at all when it fails. */
  void whenEstablished(Runnable step) {
    untilEstablished.add(step);
  }

  /** When the current tick wrote last; exact enough for timeouts of seconds. */
  long tickNanos() {
    return tickNanos;
  }

  /** Has a stream's writer called at the end of this tick. */
  void touch(StreamWriter writer) {
    if (!writer.dirty()) {
      writer.markDirty();
      touched.add(writer);
      if (!scheduled) {
        scheduled = true;
        channel.eventLoop().execute(this::tick);
      }
    }
  }

  /** Runs at once after what is under way. */
  void later(Runnable step) {
    channel.eventLoop().execute(step);
  }

  private void tick() {
    scheduled = false;
    tickNanos = System.nanoTime();
    sentNanos = tickNanos;
    for (int i = 0; i < touched.size(); i++) {
      touched.get(i).tick();
    }
    touched.clear();
  }

  // ---- streams begin and end

  /** A client opened a request stream. */
  void accept(QuicStreamChannel channel) {
    RequestStream stream = new RequestStream(this, channel, channel.streamId() >= firstRefused);
    nextStream = Math.max(nextStream, channel.streamId() + NEXT_STREAM);
    streams.add(stream);
    idle.clear();
    look.in(lookMillis());
    stream.addTo(channel.pipeline());
  }

  /** A stream has ended. */
  void closed(RequestStream stream) {
    if (streams.remove(stream) && streams.isEmpty() && !ended) {
      idle.in(scope.limits().idleTimeoutMillis());
      departure.streamEnded();
    }
  }

  /** A stream was reset, by whomever. */
  void wasReset() {
    if (resets.tooMany()) {
      flooded("too many streams were reset");
    }
  }

  /** A stream will end although its request has not. */
  void wasAbandoned() {
    abandoned++;
    if (abandoned == MOST_ABANDONED) {
      drain();
    }
  }

  private long lookMillis() {
    long write = scope.limits().writeTimeoutMillis();
    return write <= 0 ? LOOK_MILLIS : Math.max(1, Math.min(LOOK_MILLIS, write / 2));
  }

  private void look() {
    if (streams.isEmpty()) {
      return;
    }
    long now = System.nanoTime();
    tickNanos = now;
    List.copyOf(streams).forEach(stream -> stream.look(now));
    keepAlive(now);
    look.in(lookMillis());
  }

  /** Quiche's PING cannot be reached from here; a frame without meaning is acknowledged, too. */
  private void keepAlive(long now) {
    long millis = keepAliveMillis.getAsLong();
    QuicStreamChannel control = Http3.getLocalControlStream(channel);
    if (millis > 0 && now - sentNanos >= TimeUnit.MILLISECONDS.toNanos(millis) && control != null) {
      sentNanos = now;
      control.writeAndFlush(new DefaultHttp3UnknownFrame(RESERVED_FRAME, Unpooled.EMPTY_BUFFER));
    }
  }

  // ---- ends

  private void handshakeTooLong() {
    channel.close();
  }

  private void idleTooLong() {
    if (streams.isEmpty()) {
      departure.leave();
    }
  }

  private final class Leaving implements Departure.Wire {
    @Override
    public void warn() {
      say(EVERY_STREAM);
    }

    @Override
    public void refuseNew() {
      firstRefused = nextStream;
      say(nextStream);
    }

    private void say(long id) {
      QuicStreamChannel control = Http3.getLocalControlStream(channel);
      if (control != null) {
        control.writeAndFlush(new DefaultHttp3GoAwayFrame(id));
      }
    }

    @Override
    public boolean empty() {
      return streams.isEmpty();
    }

    @Override
    public void leave() {
      fail(H3Error.NO_ERROR, "");
    }
  }

  @Override
  public void drain() {
    later(departure::warnThenLeave);
  }

  @Override
  public void close() {
    later(
        () -> {
          List.copyOf(streams).forEach(RequestStream::drained);
          tick();
          fail(H3Error.NO_ERROR, "");
        });
  }

  /** The client did something cheap for it and dear for the node too often. */
  void flooded(String what) {
    scope.metrics().rejected(scope.name(), Rejection.FLOOD);
    fail(H3Error.EXCESSIVE_LOAD, what);
  }

  /** The client broke the protocol. */
  void malformed() {
    scope.metrics().rejected(scope.name(), Rejection.MALFORMED);
  }

  /** The client broke the protocol so that the connection has to end. */
  void broken(H3Error error, String what) {
    malformed();
    fail(error, what);
  }

  private void fail(H3Error error, String reason) {
    if (!ended) {
      channel.close(true, error.code(), ByteBufUtil.writeUtf8(channel.alloc(), reason));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    scope.metrics().connectionError(scope.name());
    ctx.close();
  }
}
