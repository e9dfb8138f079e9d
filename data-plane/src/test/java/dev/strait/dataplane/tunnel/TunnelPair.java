package dev.strait.dataplane.tunnel;

import static org.awaitility.Awaitility.await;

import dev.strait.dataplane.config.Bundle;
import dev.strait.dataplane.exchange.BufferBudget;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.ExchangeObserver;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Kind;
import dev.strait.dataplane.exchange.Origination;
import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.nodeconfig.AdminConfig;
import dev.strait.nodeconfig.BindConfig;
import dev.strait.nodeconfig.CertificateConfig;
import dev.strait.nodeconfig.CoreConfig;
import dev.strait.nodeconfig.DrainConfig;
import dev.strait.nodeconfig.EgressConfig;
import dev.strait.nodeconfig.Endpoint;
import dev.strait.nodeconfig.LimitsConfig;
import dev.strait.nodeconfig.LinkQuicConfig;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeIdentity;
import dev.strait.nodeconfig.NodeTraffic;
import dev.strait.nodeconfig.PeerConfig;
import dev.strait.nodeconfig.Role;
import dev.strait.nodeconfig.Transport;
import dev.strait.nodeconfig.TunnelConfig;
import dev.strait.testkit.TestAuthority;
import dev.strait.testkit.TestCertificate;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An edge and its cores in this process, each with loops and a budget of its own. */
final class TunnelPair implements AutoCloseable {
  static final TunnelTarget TARGET = new TunnelTarget("chat/llm", "rev-1", "llm", List.of(), false);

  final TestAuthority authority = TestAuthority.create("strait test");
  final Map<String, byte[]> files = new ConcurrentHashMap<>();
  final Bundle bundle =
      name -> {
        byte[] file = files.get(name);
        if (file == null) {
          throw new IOException(name + ": no such file in the bundle");
        }
        return file;
      };
  final EventLoopGroup edgeLoops;
  final EventLoopGroup coreLoops;
  final BufferBudget edgeBudget;
  final BufferBudget coreBudget;
  final EdgeTunnel edge;
  final Map<String, CoreTunnel> cores = new HashMap<>();
  final TestOrigin origin = new TestOrigin();

  /** The name service: the machine's, unless a test has another. */
  volatile Resolver.Names names = InetAddress::getAllByName;

  /** Answers exchanges; knows at which core. */
  interface Answering {
    void open(String core, Exchange exchange, TunnelTarget target);
  }

  private final Answering answering;

  String edgeName = "public";
  String edgeIdentity = "edge";
  long idleTimeoutMillis = 10_000;
  int maxLanes = 4;
  int linksPerCore = 1;
  List<Transport> transports = List.of(Transport.QUIC);
  @Nullable Endpoint proxy;
  @Nullable LinkQuicConfig quic;
  private final List<CoreConfig> coreConfigs = new ArrayList<>();
  private final Map<String, List<Endpoint>> endpoints = new HashMap<>();
  private final List<CoreTunnel> started = new ArrayList<>();
  private final AtomicInteger sequence = new AtomicInteger();

  TunnelPair() {
    this(64L << 20, 1, null);
  }

  TunnelPair(long budgetBytes, int loops, @Nullable Answering answering) {
    edgeLoops = loops(loops);
    coreLoops = loops(loops);
    this.answering = answering == null ? origin::open : answering;
    edgeBudget = new BufferBudget(budgetBytes);
    coreBudget = new BufferBudget(budgetBytes);
    edge = new EdgeTunnel(edgeLoops, edgeBudget, new Resolver(host -> names.lookUp(host), 200));
    files.put("ca.pem", authority.pem().getBytes(StandardCharsets.US_ASCII));
    certify("edge", NodeIdentity.spiffeId(Role.EDGE, "chat", "public"));
  }

  static EventLoopGroup loops(int count) {
    return new MultiThreadIoEventLoopGroup(
        count, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  /** One edge and one core, linked. */
  static TunnelPair linked(Transport transport) throws IOException {
    TunnelPair pair = new TunnelPair();
    pair.transports = List.of(transport);
    pair.link();
    return pair;
  }

  /** Starts a core and has the edge keep a link to it. */
  void link() throws IOException {
    startCore("models", 0);
    addCore("models", 0, 1);
    connect();
    awaitUp(1);
  }

  void certify(String who, String... names) {
    TestCertificate certificate = authority.issue(names);
    files.put(who + ".pem", certificate.chainPem().getBytes(StandardCharsets.US_ASCII));
    files.put(who + ".key", certificate.keyPem().getBytes(StandardCharsets.US_ASCII));
  }

  /** Starts a core whose certificate says what its name says; port 0 for the kernel's choice. */
  CoreTunnel startCore(String name, int port) throws IOException {
    return startCore(name, "127.0.0.1", port);
  }

  CoreTunnel startCore(String name, String address, int port) throws IOException {
    if (!files.containsKey(name + ".pem")) {
      certify(name, NodeIdentity.spiffeId(Role.CORE, "chat", name));
    }
    CoreTunnel core =
        new CoreTunnel(
            coreLoops, coreBudget, (x, t) -> answering.open(name, x, t), ExchangeObserver.NONE);
    core.update(coreConfig(name, address, port), bundle);
    started.add(core);
    cores.put(name, core);
    endpoints.put(name, List.of(new Endpoint(address, core.boundPort())));
    return core;
  }

  NodeConfig coreConfig(String name, int port) {
    return coreConfig(name, "127.0.0.1", port);
  }

  private NodeConfig coreConfig(String name, String address, int port) {
    String edgeId = NodeIdentity.spiffeId(Role.EDGE, "chat", edgeName);
    return config(
        new NodeIdentity(Role.CORE, "chat", name, ""),
        tunnel(name, new BindConfig(address, port)),
        List.of(),
        List.of(new PeerConfig(edgeId, "ca.pem")));
  }

  void addCore(String name, int priority, int weight) {
    coreConfigs.add(
        new CoreConfig(
            name, NodeIdentity.spiffeId(Role.CORE, "chat", name), "ca.pem", weight, priority));
  }

  void removeCore(String name) {
    coreConfigs.removeIf(core -> core.name().equals(name));
  }

  void endpoint(String core, Endpoint endpoint) {
    endpoints.put(core, List.of(endpoint));
  }

  void connect() throws IOException {
    NodeConfig config =
        config(
            new NodeIdentity(Role.EDGE, "chat", edgeName, ""),
            tunnel(edgeIdentity, null),
            coreConfigs,
            List.of());
    edge.update(
        config, new NodeTraffic(1, sequence.incrementAndGet(), endpoints, Map.of()), bundle);
  }

  private TunnelConfig tunnel(String who, @Nullable BindConfig listen) {
    return new TunnelConfig(
        new CertificateConfig(who + ".pem", who + ".key"),
        "ca.pem",
        transports,
        listen,
        linksPerCore,
        maxLanes,
        idleTimeoutMillis,
        idleTimeoutMillis / 4,
        listen == null ? proxy : null,
        quic);
  }

  private static NodeConfig config(
      NodeIdentity node, TunnelConfig tunnel, List<CoreConfig> cores, List<PeerConfig> edges) {
    return new NodeConfig(
        1,
        node,
        List.of(),
        tunnel,
        cores,
        edges,
        List.of(),
        new EgressConfig(List.of()),
        LimitsConfig.defaults(),
        new DrainConfig(1_000),
        new AdminConfig("127.0.0.1", 0));
  }

  void awaitUp(int links) {
    await().untilAsserted(() -> org.assertj.core.api.Assertions.assertThat(up()).isEqualTo(links));
  }

  long up() {
    return edge.links().stream().filter(link -> link.state() == LinkStatus.State.UP).count();
  }

  TestClient get(String path) {
    return send("GET", path, true, TARGET);
  }

  TestClient post(String path) {
    return send("POST", path, false, TARGET);
  }

  /** As {@link #get}, by a client that takes nothing from the first byte on until it is told to. */
  TestClient getStuck(String path) {
    TestClient client = newClient();
    client.stuck = true;
    return open(client, "GET", path, true, TARGET);
  }

  /** Makes an exchange on the edge's first loop and opens it there. */
  TestClient send(String method, String path, boolean bodyless, TunnelTarget target) {
    return open(newClient(), method, path, bodyless, target);
  }

  private TestClient newClient() {
    return new TestClient((EventLoop) edgeLoops.iterator().next());
  }

  private TestClient open(
      TestClient client, String method, String path, boolean bodyless, TunnelTarget target) {
    EventLoop loop = client.loop;
    RequestHead head =
        new RequestHead(
            Kind.HTTP,
            method,
            "https",
            "llm.example",
            path,
            null,
            Fields.of("content-type", "application/json", "x-test", "yes"),
            bodyless);
    Origination origination =
        new Origination(
            "https",
            new InetSocketAddress("192.0.2.7", 50_123),
            "4bf92f3577b34da6a3ce929d0e0e4736");
    loop.execute(
        () -> {
          Exchange exchange =
              new Exchange(
                  loop, head, origination, client, ExchangeObserver.NONE, System.nanoTime());
          client.start(exchange);
          edge.open(exchange, target);
        });
    return client;
  }

  @Override
  public void close() {
    edge.close().awaitUninterruptibly(5_000);
    started.forEach(core -> core.close().awaitUninterruptibly(5_000));
    edgeLoops.shutdownGracefully(0, 2_000, TimeUnit.MILLISECONDS).awaitUninterruptibly(5_000);
    coreLoops.shutdownGracefully(0, 2_000, TimeUnit.MILLISECONDS).awaitUninterruptibly(5_000);
  }
}
