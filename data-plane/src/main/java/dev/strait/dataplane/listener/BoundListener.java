package dev.strait.dataplane.listener;

import dev.strait.dataplane.config.Bundle;
import dev.strait.dataplane.exchange.BufferBudget;
import dev.strait.dataplane.exchange.ExchangeHandler;
import dev.strait.dataplane.exchange.ExchangeObserver;
import dev.strait.dataplane.listener.http.AltSvc;
import dev.strait.dataplane.listener.http.ListenerMetrics;
import dev.strait.dataplane.listener.http.ListenerScope;
import dev.strait.dataplane.listener.http.TrustedProxies;
import dev.strait.dataplane.listener.tcp.ServerNameReader;
import dev.strait.dataplane.listener.tcp.TcpConnection;
import dev.strait.dataplane.listener.tls.CertificateException;
import dev.strait.dataplane.listener.tls.Certificates;
import dev.strait.dataplane.listener.tls.ClientCertificates;
import dev.strait.nodeconfig.ClientValidationConfig;
import dev.strait.nodeconfig.LimitsConfig;
import dev.strait.nodeconfig.ListenerConfig;
import dev.strait.nodeconfig.Protocol;
import dev.strait.nodeconfig.QuicConfig;
import dev.strait.nodeconfig.TlsConfig;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One listener with its socket. */
final class BoundListener {
  /** Connections that may wait to be accepted; the kernel takes at most net.core.somaxconn. */
  private static final int BACKLOG = 65_535;

  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(32 * 1024, 64 * 1024);

  /** What every listener of a node gets. */
  record Surroundings(
      EventLoopGroup acceptors,
      EventLoopGroup loops,
      ExchangeObserver observer,
      ListenerMetrics metrics,
      BufferBudget budget,
      ConnectionLimit connections,
      Runnable connectionClosed) {}

  private final ListenerScope scope;
  private final @Nullable Certificates certificates;
  private final AtomicInteger open;
  private final Channel socket;
  private final @Nullable BoundQuic quic;
  private ListenerConfig config;

  private BoundListener(
      ListenerConfig config,
      ListenerScope scope,
      @Nullable Certificates certificates,
      AtomicInteger open,
      Channel socket,
      @Nullable BoundQuic quic) {
    this.config = config;
    this.scope = scope;
    this.certificates = certificates;
    this.open = open;
    this.socket = socket;
    this.quic = quic;
  }

  /** Binds a new listener; blocks until it is bound. */
  static BoundListener open(
      ListenerConfig config,
      LimitsConfig limits,
      Bundle bundle,
      ExchangeHandler handler,
      Surroundings around)
      throws ListenerException {
    boolean passesThrough = config.protocols().contains(Protocol.TLS);
    ListenerScope scope =
        new ListenerScope(
            config.name(),
            config.tls() == null && !passesThrough ? "http" : "https",
            handler,
            limits,
            around.observer(),
            around.metrics(),
            around.budget());
    scope.trust(TrustedProxies.of(config.clientAddress()));
    scope.webSockets(config.websocket());
    Certificates certificates = certificates(config, scope, bundle);
    AtomicInteger open = new AtomicInteger();
    Runnable closed =
        () -> {
          open.decrementAndGet();
          around.connectionClosed().run();
        };
    Consumer<Channel> wire = wire(config, scope, certificates);
    ConnectionSetup setup =
        new ConnectionSetup(
            scope,
            around.connections(),
            closed,
            channel -> {
              open.incrementAndGet();
              if (config.takesBytes()) {
                channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
              }
              ProxyHeader.before(wire, scope, channel);
            },
            channel -> channel.unsafe().closeForcibly());
    Channel socket = null;
    BoundListener bound = null;
    try {
      socket = bind(config, around, setup);
      BoundQuic quic = BoundQuic.open(config, port(socket), scope, around, open, closed, bundle);
      bound = new BoundListener(config, scope, certificates, open, socket, quic);
    } finally {
      if (bound == null) {
        if (socket != null) {
          socket.close().awaitUninterruptibly();
        }
        if (certificates != null) {
          certificates.release();
        }
      }
    }
    scope.update(bound.announcing(handler), limits);
    return bound;
  }

  /** What speaks with the client of a new connection, once it is known where the client is. */
  private static Consumer<Channel> wire(
      ListenerConfig config, ListenerScope scope, @Nullable Certificates certificates) {
    List<Protocol> protocols = config.protocols();
    if (protocols.contains(Protocol.TLS)) {
      return channel -> channel.pipeline().addLast(new ServerNameReader(scope, channel));
    }
    if (config.takesBytes()) {
      return channel -> channel.pipeline().addLast(TcpConnection.ofAny(scope, channel));
    }
    if (certificates == null) {
      return channel -> WireChoice.clearText(channel, scope, protocols);
    }
    boolean onlyHttp2 = !protocols.contains(Protocol.HTTP1);
    return channel ->
        channel
            .pipeline()
            .addLast(certificates.newHandler(scope.limits().handshakeTimeoutMillis()))
            .addLast(new AlpnChoice(scope, channel, onlyHttp2));
  }

  private static Channel bind(ListenerConfig config, Surroundings around, ConnectionSetup setup)
      throws ListenerException {
    ChannelFuture binding =
        new ServerBootstrap()
            .group(around.acceptors(), around.loops())
            .channelFactory(() -> serverChannel(around.loops()))
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childHandler(setup)
            .bind(new InetSocketAddress(config.address(), config.port()))
            .awaitUninterruptibly();
    if (!binding.isSuccess()) {
      String where = " (" + reason(binding.cause()) + ")";
      throw ListenerException.unbound(config, config.port(), where, binding.cause());
    }
    return binding.channel();
  }

  /** Answers say where else the same is to be had. */
  private ExchangeHandler announcing(ExchangeHandler handler) {
    QuicConfig with = config.quic();
    if (quic == null || with == null) {
      return handler;
    }
    return new AltSvc(handler, with.announcedPort() == 0 ? port() : with.announcedPort());
  }

  private static ServerChannel serverChannel(EventLoopGroup loops) {
    boolean epoll = loops instanceof IoEventLoopGroup io && io.isIoType(EpollIoHandler.class);
    return epoll ? new EpollServerSocketChannel() : new NioServerSocketChannel();
  }

  private static String reason(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    return message.contains("in use") ? "the port is in use by another program" : message;
  }

  /** Clients that came without a certificate must not stay where one is required from now on. */
  private static boolean requiresCertificate(ListenerConfig config) {
    TlsConfig tls = config.tls();
    ClientValidationConfig clients = tls == null ? null : tls.clientValidation();
    return clients != null && clients.required();
  }

  /** Whether a new configuration can run on the socket that is open. */
  boolean sameSocket(ListenerConfig other) {
    return config.address().equals(other.address())
        && config.port() == other.port()
        && config.protocols().equals(other.protocols())
        && (config.tls() == null) == (other.tls() == null)
        && (requiresCertificate(config) || !requiresCertificate(other))
        && BoundQuic.sameSocket(config.quic(), other.quic());
  }

  /** Whether a new configuration wants the very port that is open, which two cannot have. */
  boolean samePlace(ListenerConfig other) {
    return config.address().equals(other.address())
        && config.port() == other.port()
        && config.port() != 0;
  }

  /** Puts into effect what may change while connections live. */
  void update(ListenerConfig newConfig, LimitsConfig limits, Bundle bundle, ExchangeHandler handler)
      throws ListenerException {
    TlsConfig tls = newConfig.tls();
    boolean sameTls =
        Objects.equals(tls, config.tls())
            && BoundQuic.sameHandshake(config.quic(), newConfig.quic());
    if (certificates != null && tls != null && !sameTls) {
      try {
        ClientCertificates clients = clients(tls, scope, bundle);
        certificates.replace(tls, newConfig.protocols(), clients, bundle);
        if (quic != null) {
          quic.replace(newConfig, clients, bundle);
        }
        scope.clients(clients);
      } catch (CertificateException refused) {
        throw new ListenerException(
            "listener "
                + newConfig.name()
                + ": "
                + refused.reason()
                + "; it goes on with the certificates it had",
            refused);
      }
    }
    config = newConfig;
    scope.update(announcing(handler), limits);
    scope.webSockets(newConfig.websocket());
    if (quic != null) {
      quic.update(newConfig.quic());
    }
    scope.trust(TrustedProxies.of(newConfig.clientAddress()));
  }

  /** As {@link Certificates#renewTicketKeys}. */
  void renewTicketKeys() {
    if (certificates != null) {
      certificates.renewTicketKeys();
    }
    if (quic != null) {
      quic.renewTicketKeys();
    }
  }

  private static @Nullable Certificates certificates(
      ListenerConfig config, ListenerScope scope, Bundle bundle) throws ListenerException {
    TlsConfig tls = config.tls();
    if (tls == null) {
      return null;
    }
    try {
      scope.clients(clients(tls, scope, bundle));
      return Certificates.load(tls, config.protocols(), scope.clients(), bundle);
    } catch (CertificateException refused) {
      throw ListenerException.closed(config.name(), refused);
    }
  }

  private static ClientCertificates clients(TlsConfig tls, ListenerScope scope, Bundle bundle)
      throws CertificateException {
    return ClientCertificates.load(
        tls, bundle, why -> scope.metrics().clientCertificateRefused(scope.name(), why));
  }

  ListenerScope scope() {
    return scope;
  }

  int port() {
    return port(socket);
  }

  private static int port(Channel socket) {
    return ((InetSocketAddress) socket.localAddress()).getPort();
  }

  /** Connections that it took in and that live. */
  int connections() {
    return open.get();
  }

  /** Takes no connection in any more; those that live go on. Blocks. */
  void unbind() {
    socket.close().awaitUninterruptibly();
    if (quic != null) {
      quic.leave();
    }
  }

  /** Frees the UDP port, with which its connections end; without one nothing happens. */
  void unbindQuic() {
    if (quic != null) {
      quic.close();
    }
  }

  /** Lets go of what connections share. */
  void release() {
    unbindQuic();
    if (certificates != null) {
      certificates.release();
    }
  }
}
