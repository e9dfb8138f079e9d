package dev.strait.dataplane.listener.http3;

import dev.strait.dataplane.listener.http.ListenerScope;
import dev.strait.dataplane.listener.tls.QuicCertificates;
import dev.strait.dataplane.quic.Congestion;
import dev.strait.dataplane.quic.Handshakes;
import dev.strait.dataplane.quic.LoopRouting;
import dev.strait.dataplane.quic.Sockets;
import dev.strait.nodeconfig.QuicConfig;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http3.DefaultHttp3SettingsFrame;
import io.netty.handler.codec.http3.Http3ServerConnectionHandler;
import io.netty.handler.codec.http3.Http3Settings;
import io.netty.handler.codec.quic.EpollQuicUtils;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * The UDP sockets of a listener: one port, with a socket on each event loop, so that a connection
 * and its exchanges live on one loop. Thread safe.
 */
public final class Http3Sockets {
  /** What an IPv6 packet of 1,500 bytes holds; the most that paths of clients take. */
  private static final int DATAGRAM = 1_452;

  /** What a stream may send before it is read; quiche widens the window of one that is fast. */
  private static final int STREAM_WINDOW = 65_536;

  private static final int CONNECTION_WINDOW = 4 << 20;

  /** A client has one control stream and two of QPACK; others say nothing that is understood. */
  private static final int UNIDIRECTIONAL_STREAMS = 16;

  private static final int UNIDIRECTIONAL_WINDOW = 16_384;
  private static final int CONNECTION_IDS = 4;

  /** Handshakes under way without a proof of address; each holds some 100 KiB. */
  private static final int BELIEVED_HANDSHAKES = 1_000;

  /** RFC 9000 §20.1. */
  private static final int CONNECTION_REFUSED = 2;

  private final EventLoopGroup loops;
  private final ListenerScope scope;
  private final QuicCertificates certificates;
  private final Handshakes handshakes;
  private final List<Channel> sockets = new CopyOnWriteArrayList<>();
  private volatile boolean leaving;
  private volatile long keepAliveMillis;

  /**
   * Not bound yet.
   *
   * @param loops the loops that connections may live on
   * @param scope of the listener
   * @param certificates asked for each connection
   */
  public Http3Sockets(EventLoopGroup loops, ListenerScope scope, QuicCertificates certificates) {
    this.loops = loops;
    this.scope = scope;
    this.certificates = certificates;
    this.handshakes = new Handshakes(BELIEVED_HANDSHAKES);
  }

  /**
   * How long nothing may be sent on a connection with a request under way, from now on.
   *
   * @param millis 0 for ever
   */
  public void keepAlive(long millis) {
    keepAliveMillis = millis;
  }

  /**
   * Binds. Not on an event loop: it waits.
   *
   * @param address where
   * @param quic settings of the listener; the node's limit on streams is the one that holds now
   * @param connections called with each new connection, to give it to {@link #takeIn} or close it
   * @throws IOException when the address cannot be bound
   */
  public void bind(InetSocketAddress address, QuicConfig quic, ChannelHandler connections)
      throws IOException {
    List<EventLoop> all = new ArrayList<>();
    loops.forEach(loop -> all.add((EventLoop) loop));
    // Only epoll's sockets can share a port so that the kernel knows which packet is whose.
    List<EventLoop> sharing = Sockets.epoll(all.get(0)) ? all : all.subList(0, 1);
    for (int i = 0; i < sharing.size(); i++) {
      EventLoop loop = sharing.get(i);
      QuicServerCodecBuilder codec =
          settings(quic)
              .sslEngineProvider(channel -> certificates.newEngine(channel.alloc()))
              .tokenHandler(handshakes)
              .connectionIdAddressGenerator(LoopRouting.ids(i, sharing.size()))
              .handler(connections);
      if (Sockets.epoll(loop)) {
        codec.option(
            QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR,
            EpollQuicUtils.newSegmentedAllocator(Sockets.segments(DATAGRAM)));
      }
      ChannelFuture bound =
          Sockets.bootstrap(loop, sharing.size() > 1)
              .handler(codec.build())
              .bind(address)
              .awaitUninterruptibly();
      if (!bound.isSuccess()) {
        close();
        throw new IOException(String.valueOf(bound.cause().getMessage()), bound.cause());
      }
      Sockets.forbidFragments(bound.channel());
      sockets.add(bound.channel());
    }
    if (sharing.size() > 1) {
      LoopRouting.install(sockets.get(0), sharing.size());
    }
  }

  private QuicServerCodecBuilder settings(QuicConfig quic) {
    return new QuicServerCodecBuilder()
        .maxIdleTimeout(quic.idleTimeoutMillis(), TimeUnit.MILLISECONDS)
        .maxSendUdpPayloadSize(quic.pathMtuDiscovery() ? DATAGRAM : Sockets.DATAGRAM_ANYWHERE)
        .maxRecvUdpPayloadSize(Sockets.DATAGRAM)
        .discoverPmtu(quic.pathMtuDiscovery())
        .initialMaxData(CONNECTION_WINDOW)
        .initialMaxStreamDataBidirectionalRemote(STREAM_WINDOW)
        .initialMaxStreamDataUnidirectional(UNIDIRECTIONAL_WINDOW)
        .initialMaxStreamsBidirectional(scope.limits().maxConcurrentStreams())
        .initialMaxStreamsUnidirectional(UNIDIRECTIONAL_STREAMS)
        .activeConnectionIdLimit(CONNECTION_IDS)
        .activeMigration(true)
        .congestionControlAlgorithm(Congestion.of(quic.congestionControl()));
  }

  /**
   * Puts what speaks HTTP/3 into a new connection's pipeline. Event loop only.
   *
   * @param connection a QUIC connection of these sockets
   */
  public void takeIn(Channel connection) {
    if (leaving) {
      refuse(connection);
      return;
    }
    Http3Wire wire =
        new Http3Wire(scope, (QuicChannel) connection, handshakes, () -> keepAliveMillis);
    ChannelHandler streams =
        new ChannelInitializer<QuicStreamChannel>() {
          @Override
          protected void initChannel(QuicStreamChannel stream) {
            wire.accept(stream);
          }
        };
    connection
        .pipeline()
        .addLast(
            new Http3ServerConnectionHandler(
                streams, new ControlFrames(wire), null, localSettings(), true))
        .addLast(wire);
  }

  /**
   * Turns a new connection away. Event loop only.
   *
   * @param connection a QUIC connection of these sockets
   */
  public static void refuse(Channel connection) {
    // The client can be told only after its first packet was read, and that is being done.
    connection
        .eventLoop()
        .execute(
            () ->
                ((QuicChannel) connection).close(false, CONNECTION_REFUSED, Unpooled.EMPTY_BUFFER));
  }

  /**
   * Twice what is allowed is decoded, so that a request that is too large is answered with 431;
   * beyond that the connection ends (RFC 9114 §4.2.2).
   */
  private DefaultHttp3SettingsFrame localSettings() {
    return new DefaultHttp3SettingsFrame(
        new Http3Settings()
            .maxFieldSectionSize(2L * scope.limits().maxHeaderBytes())
            .enableConnectProtocol(true) // RFC 9220 §3
            .qpackMaxTableCapacity(0)
            .qpackBlockedStreams(0));
  }

  /** Takes no new connection in any more; those that live go on. */
  public void leave() {
    leaving = true;
  }

  /** Closes the sockets with every connection that is still on them. */
  public void close() {
    leaving = true;
    sockets.forEach(Channel::close);
  }
}
