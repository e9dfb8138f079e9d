package dev.strait.dataplane.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.dataplane.admin.BoundPort;
import dev.strait.dataplane.telemetry.AccessLogMode;
import dev.strait.nodeconfig.Endpoint;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeDirectory;
import dev.strait.nodeconfig.NodeDirectoryWriter;
import dev.strait.nodeconfig.NodeIdentity;
import dev.strait.nodeconfig.NodeTraffic;
import dev.strait.nodeconfig.Role;
import dev.strait.nodeconfig.RouteConfig;
import dev.strait.testkit.TestAuthority;
import dev.strait.testkit.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** Edges and cores in this process, each with its own directory, joined by real sockets. */
public final class TestTunnel implements AutoCloseable {
  private final Path root;
  private final TestAuthority authority = TestAuthority.create("strait test");
  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final List<Node> all = new ArrayList<>();
  private long sequence;

  /**
   * Without any node yet.
   *
   * @param root an empty directory
   */
  public TestTunnel(Path root) {
    this.root = root;
  }

  /**
   * A certificate of the CA that every node has as {@code ca.pem}.
   *
   * @param name a DNS name
   * @return the certificate
   */
  public TestCertificate issue(String name) {
    return authority.issue(name);
  }

  /**
   * Starts a core and waits until it listens.
   *
   * @param name its name
   * @param port UDP port, 0 lets the kernel choose
   * @param route what it serves
   * @return the node
   * @throws IOException when its directory cannot be written
   */
  public Node core(String name, int port, RouteConfig route) throws IOException {
    return start(name, Role.CORE, Samples.core(name, port, route));
  }

  /**
   * Starts the edge and waits until it is ready.
   *
   * @param route what it serves
   * @param cores names of cores that were started
   * @return the node
   * @throws IOException when its directory cannot be written
   */
  public Node edge(RouteConfig route, String... cores) throws IOException {
    return edge(Samples.edge(route, cores), cores);
  }

  /**
   * Starts the edge and waits until it is ready.
   *
   * @param config what it runs
   * @param cores names of cores that were started
   * @return the node
   * @throws IOException when its directory cannot be written
   */
  public Node edge(NodeConfig config, String... cores) throws IOException {
    traffic(cores);
    return start("edge", Role.EDGE, config);
  }

  /**
   * Writes where the cores are into the edge's directory, with the next sequence.
   *
   * @param cores names of cores that were started
   * @throws IOException when it cannot be written
   */
  public void traffic(String... cores) throws IOException {
    Map<String, Integer> ports = new LinkedHashMap<>();
    for (String core : cores) {
      ports.put(core, port(core, "tunnel"));
    }
    traffic(Samples.traffic(++sequence, ports));
  }

  /**
   * Writes this into the edge's directory.
   *
   * @param traffic endpoints and weights
   * @throws IOException when it cannot be written
   */
  public void traffic(NodeTraffic traffic) throws IOException {
    writer("edge").writeTraffic(traffic);
  }

  /**
   * Writes a new configuration into a node's directory.
   *
   * @param name the node
   * @param config what it shall run
   * @throws IOException when it cannot be written
   */
  public void config(String name, NodeConfig config) throws IOException {
    writer(name).writeConfig(config);
  }

  /**
   * A node that was started.
   *
   * @param name its name
   * @return the last one of that name
   */
  public Node node(String name) {
    Node node = nodes.get(name);
    assertThat(node).as("node " + name).isNotNull();
    return node;
  }

  /**
   * A port that a node listens on.
   *
   * @param name the node
   * @param socket name of the listener, or tunnel
   * @return the port
   */
  public int port(String name, String socket) {
    return node(name).view().acknowledgement().listening().stream()
        .filter(bound -> bound.name().equals(socket))
        .mapToInt(BoundPort::port)
        .findFirst()
        .orElseThrow();
  }

  /**
   * The edge's plain listener.
   *
   * @return its TCP port
   */
  public int port() {
    return port("edge", Samples.LISTENER);
  }

  /**
   * Starts one more node of a core that was started, as a rolling update does, and waits until it
   * listens.
   *
   * @param name what this node is called here
   * @param core the core's name
   * @param route what it serves
   * @return the node
   * @throws IOException when its directory cannot be written
   */
  public Node another(String name, String core, RouteConfig route) throws IOException {
    return start(name, core, Role.CORE, Samples.core(core, 0, route));
  }

  /**
   * Writes that a core is at these nodes.
   *
   * @param core the core's name
   * @param nodes what its nodes are called here
   * @throws IOException when it cannot be written
   */
  public void endpoints(String core, String... nodes) throws IOException {
    List<Endpoint> endpoints = new ArrayList<>();
    for (String node : nodes) {
      endpoints.add(new Endpoint("127.0.0.1", port(node, "tunnel")));
    }
    traffic(
        new NodeTraffic(
            NodeConfig.CONTRACT_VERSION, ++sequence, Map.of(core, endpoints), Map.of()));
  }

  private Node start(String name, Role role, NodeConfig config) throws IOException {
    return start(name, name, role, config);
  }

  private Node start(String name, String group, Role role, NodeConfig config) throws IOException {
    TestCertificate identity = authority.issue(NodeIdentity.spiffeId(role, "default", group));
    Path bundle = Files.createDirectories(root.resolve(name).resolve("bundle"));
    Files.writeString(bundle.resolve("ca.pem"), authority.pem());
    identity.writeTo(bundle, group);
    config(name, config);
    Node node = Node.start(new NodeOptions(root.resolve(name), 2, 0, AccessLogMode.OFF));
    nodes.put(name, node);
    all.add(node);
    awaitReady(name);
    return node;
  }

  /**
   * Waits until a node is ready.
   *
   * @param name the node
   */
  public void awaitReady(String name) {
    Awaitility.await(name)
        .untilAsserted(() -> assertThat(node(name).view().readiness().waitingFor()).isEmpty());
  }

  private NodeDirectoryWriter writer(String name) {
    return new NodeDirectoryWriter(new NodeDirectory(root.resolve(name)));
  }

  @Override
  public void close() {
    all.forEach(Node::close);
  }
}
