package dev.strait.bench.subject;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Two Envoys with mutual TLS between them, set up as docs/benchmarks.md says: plain HTTP/1.1 at
 * both ends, as many workers as Strait has event loops, and nothing switched on that costs.
 */
public final class EnvoyPair implements Subject {
  /** What is spoken between the two. */
  public enum Between {
    /** HTTP/2 over TLS. */
    HTTP_2("h2"),
    /** HTTP/3 over QUIC. */
    HTTP_3("h3");

    private final String alpn;

    Between(String alpn) {
      this.alpn = alpn;
    }
  }

  private final Between between;
  private final InetSocketAddress address;
  private final List<Process> processes;

  private EnvoyPair(Between between, InetSocketAddress address, List<Process> processes) {
    this.between = between;
    this.address = address;
    this.processes = processes;
  }

  /**
   * Starts a pair.
   *
   * @param between what is spoken between the two
   * @param originPort the origin's port on 127.0.0.1
   * @param folder where its files go; exists
   * @return the starting pair; it answers soon
   */
  public static EnvoyPair start(Between between, int originPort, Path folder) {
    Path envoy = EnvoyBinary.locate();
    makeCertificates(folder);
    int edgePort = freePort();
    Map<String, String> values =
        Map.of(
            "edge_port", Integer.toString(edgePort),
            "tunnel_port", Integer.toString(freePort()),
            "origin_port", Integer.toString(originPort),
            "folder", folder.toString());
    List<Process> processes =
        List.of(
            start(envoy, "core-" + between.alpn, values, folder),
            start(envoy, "edge-" + between.alpn, values, folder));
    return new EnvoyPair(
        between, new InetSocketAddress(InetAddress.getLoopbackAddress(), edgePort), processes);
  }

  @Override
  public String name() {
    return "envoy-" + between.alpn;
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public List<Long> pids() {
    return processes.stream().map(Process::pid).toList();
  }

  @Override
  public void close() {
    processes.forEach(Commands::stop);
  }

  private static Process start(Path envoy, String name, Map<String, String> values, Path folder) {
    Path file = folder.resolve(name + ".yaml");
    Template.write(name + ".yaml", values, file);
    return Commands.start(
        folder,
        folder.resolve(name + ".log"),
        List.of(
            envoy.toString(),
            "--config-path",
            file.toString(),
            "--concurrency",
            Integer.toString(Runtime.getRuntime().availableProcessors()),
            "--disable-hot-restart",
            "--log-level",
            "error"));
  }

  /** An own CA and one ECDSA P-256 certificate, as Strait has them too. */
  private static void makeCertificates(Path folder) {
    newKey(folder, "ca.key");
    Commands.run(
        folder,
        "openssl req -x509 -new -key ca.key -subj /CN=strait-bench -days 2 -out ca.pem".split(" "));
    newKey(folder, "node.key");
    Commands.run(
        folder, "openssl req -new -key node.key -subj /CN=core.bench -out node.csr".split(" "));
    try {
      Files.writeString(
          folder.resolve("node.ext"),
          "subjectAltName=DNS:core.bench\nextendedKeyUsage=serverAuth,clientAuth\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Commands.run(
        folder,
        ("openssl x509 -req -in node.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2"
                + " -extfile node.ext -out node.pem")
            .split(" "));
  }

  private static void newKey(Path folder, String file) {
    Commands.run(
        folder, ("openssl ecparam -name prime256v1 -genkey -noout -out " + file).split(" "));
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
