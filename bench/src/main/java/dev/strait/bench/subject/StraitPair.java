package dev.strait.bench.subject;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Strait's edge and core, started by {@code ./strait up} as anybody would, with its defaults. */
public final class StraitPair implements Subject {
  private static final String NODE_CLASS = "dev.strait.dataplane.node.Main";
  private static final int EDGE_PORT = 8_080;
  private static final int FIRST_OFFSET = 14_000;
  private static final int LAST_OFFSET = 20_000;
  private static final int NODES = 2;

  private final Process up;
  private final InetSocketAddress address;
  private final Path log;

  private StraitPair(Process up, InetSocketAddress address, Path log) {
    this.up = up;
    this.address = address;
    this.log = log;
  }

  /**
   * Starts the pair.
   *
   * @param originPort the origin's port on 127.0.0.1
   * @param folder where its files go; exists
   * @return the starting pair; it answers soon
   */
  public static StraitPair start(int originPort, Path folder) {
    Path resources = folder.resolve("strait.yaml");
    Template.write("strait.yaml", Map.of("origin_port", Integer.toString(originPort)), resources);
    int offset = freeOffset();
    Path log = folder.resolve("up.log");
    Process up =
        Commands.start(
            folder,
            log,
            List.of(
                launcher().toString(),
                "up",
                "-f",
                resources.toString(),
                "--port-offset",
                Integer.toString(offset)));
    return new StraitPair(
        up, new InetSocketAddress(InetAddress.getLoopbackAddress(), EDGE_PORT + offset), log);
  }

  @Override
  public String name() {
    return SubjectKind.STRAIT.title();
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public List<Long> pids() {
    List<Long> nodes = up.descendants().filter(StraitPair::isNode).map(ProcessHandle::pid).toList();
    if (nodes.size() != NODES) {
      throw new IllegalStateException(
          "strait: %d node processes (expected: %d): %s"
              .formatted(nodes.size(), NODES, Commands.tail(log)));
    }
    return nodes;
  }

  @Override
  public void close() {
    Commands.stop(up);
  }

  /** Reads proc(5) itself: ProcessHandle cuts long command lines off, and class paths are long. */
  private static boolean isNode(ProcessHandle process) {
    try {
      Path commandLine = Path.of("/proc", Long.toString(process.pid()), "cmdline");
      return List.of(Files.readString(commandLine).split("\0", -1)).contains(NODE_CLASS);
    } catch (IOException ended) {
      return false;
    }
  }

  /** The launcher of the checkout that the bench was started in. */
  private static Path launcher() {
    Path start = Path.of("").toAbsolutePath();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      Path launcher = folder.resolve("strait");
      if (Files.isRegularFile(launcher) && Files.isExecutable(launcher)) {
        return launcher;
      }
    }
    throw new IllegalStateException(
        start + ": no launcher ./strait here or above (expected: a checkout of Strait)");
  }

  private static int freeOffset() {
    for (int offset = FIRST_OFFSET; offset < LAST_OFFSET; offset += 100) {
      try (ServerSocket socket =
          new ServerSocket(EDGE_PORT + offset, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort() - EDGE_PORT;
      } catch (IOException taken) {
        // The next one may be free.
      }
    }
    throw new IllegalStateException("no free ports for ./strait up --port-offset");
  }
}
