package dev.strait.dataplane.origin;

import dev.strait.dataplane.exchange.BufferBudget;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Kind;
import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.nodeconfig.AdminConfig;
import dev.strait.nodeconfig.BackendConfig;
import dev.strait.nodeconfig.CertificateConfig;
import dev.strait.nodeconfig.DrainConfig;
import dev.strait.nodeconfig.EgressConfig;
import dev.strait.nodeconfig.EgressRule;
import dev.strait.nodeconfig.LimitsConfig;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeIdentity;
import dev.strait.nodeconfig.OriginConfig;
import dev.strait.nodeconfig.OriginTlsConfig;
import dev.strait.nodeconfig.PoolConfig;
import dev.strait.nodeconfig.Protocol;
import dev.strait.nodeconfig.Role;
import dev.strait.nodeconfig.RouteConfig;
import dev.strait.nodeconfig.RouteVersion;
import dev.strait.nodeconfig.Transport;
import dev.strait.nodeconfig.TunnelConfig;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Origins with one route "test/chat", revision "r1", backend "llm", for tests; close it. */
final class OriginRig implements AutoCloseable {
  static final EgressRule LOOPBACK = new EgressRule(null, "127.0.0.0/8", List.of());

  final BufferBudget budget = new BufferBudget(16 << 20);
  final Origins origins = new Origins(budget);
  private final MultiThreadIoEventLoopGroup loops;

  String host = "127.0.0.1";
  String hostHeader = "";
  int port;
  PoolConfig pool = new PoolConfig(100, 100, 60_000, 5_000);
  @Nullable OriginTlsConfig tls;
  @Nullable List<Protocol> protocols;
  String trust = "";
  String revision = "r1";
  List<EgressRule> egress = List.of(LOOPBACK);

  OriginRig(int port) {
    this(port, 1);
  }

  OriginRig(int port, int threads) {
    this.port = port;
    loops =
        new MultiThreadIoEventLoopGroup(
            threads, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  /** Puts the current settings into effect. */
  OriginRig apply() {
    BackendConfig backend =
        new BackendConfig(
            "llm", new OriginConfig(host, port, tls, hostHeader, protocols), List.of(), pool);
    RouteVersion version = new RouteVersion(revision, List.of(), List.of(), List.of(backend));
    apply(List.of(new RouteConfig("test/chat", version, null)));
    return this;
  }

  void apply(List<RouteConfig> routes) {
    TunnelConfig tunnel =
        new TunnelConfig(
            new CertificateConfig("chain", "key"),
            "ca",
            List.of(Transport.QUIC),
            null,
            1,
            1,
            10_000,
            1_000);
    origins.update(
        new NodeConfig(
            1,
            new NodeIdentity(Role.CORE, "test", "core", ""),
            List.of(),
            tunnel,
            List.of(),
            List.of(),
            routes,
            new EgressConfig(egress),
            LimitsConfig.defaults(),
            new DrainConfig(0),
            new AdminConfig("127.0.0.1", 0)),
        RouteVersion::backends,
        name -> {
          if (!name.equals("origin-ca.pem")) {
            throw new IOException("no file " + name + " in the bundle");
          }
          return trust.getBytes(StandardCharsets.US_ASCII);
        });
  }

  IoEventLoop loop() {
    return loops.next();
  }

  /** Asks without a body. */
  Asking get(String path) {
    return get("GET", path);
  }

  Asking get(String method, String path) {
    return ask(new Asking(loop(), true), request(method, path, new Fields(), true));
  }

  /** Asks with a body to be sent by {@link Asking#send}. */
  Asking post(String path, String... fields) {
    return ask(new Asking(loop(), true), request("POST", path, Fields.of(fields), false));
  }

  /** Asks for a WebSocket. */
  Asking webSocket(String path) {
    return ask(
        new Asking(loop(), true),
        new RequestHead(
            Kind.UPGRADE,
            "GET",
            "https",
            "chat.example.com",
            path,
            "websocket",
            Fields.of("sec-websocket-version", "13"),
            false));
  }

  Asking ask(Asking asking, RequestHead request) {
    return asking.ask(request, e -> origins.handle(e, "test/chat", revision, "llm"));
  }

  static RequestHead request(String method, String path, Fields fields, boolean bodyless) {
    return new RequestHead(
        Kind.HTTP, method, "https", "chat.example.com", path, null, fields, bodyless);
  }

  @Override
  public void close() {
    origins.close();
    loops.shutdownGracefully(0, 2, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
  }
}
