package dev.strait.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An origin that plays a script on each connection, on a thread of its own. What a script throws is
 * kept for {@link #failures()}: an assertion in a script is not lost.
 */
public final class RawOrigin implements AutoCloseable {
  /** What the origin does with a connection. */
  @FunctionalInterface
  public interface Script {
    /**
     * Plays on one connection; it is closed afterwards.
     *
     * @param wire the connection
     * @throws Exception kept for {@link RawOrigin#failures()}
     */
    void play(Wire wire) throws Exception;
  }

  private final ServerSocket server;
  private final Script script;
  private final List<Wire> wires = new CopyOnWriteArrayList<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  private RawOrigin(ServerSocket server, Script script) {
    this.server = server;
    this.script = script;
  }

  /**
   * Listens on a port of 127.0.0.1 that the kernel chooses.
   *
   * @param script played on every connection
   * @return the origin; close it
   */
  public static RawOrigin start(Script script) {
    try {
      RawOrigin origin =
          new RawOrigin(new ServerSocket(0, 1_024, InetAddress.getLoopbackAddress()), script);
      daemon(origin::accept);
      return origin;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Where it listens.
   *
   * @return TCP port of 127.0.0.1
   */
  public int port() {
    return server.getLocalPort();
  }

  /**
   * How many connections came so far.
   *
   * @return 0 or more
   */
  public int connections() {
    return wires.size();
  }

  /**
   * What scripts threw so far.
   *
   * @return in order of appearance, maybe none
   */
  public List<Throwable> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Wire wire : wires) {
      wire.close();
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Wire wire = new Wire(socket);
        wires.add(wire);
        daemon(() -> play(wire));
      } catch (IOException e) {
        if (!server.isClosed()) {
          failures.add(e);
        }
      }
    }
  }

  private void play(Wire wire) {
    try (wire) {
      script.play(wire);
    } catch (Exception | AssertionError e) {
      if (!server.isClosed()) {
        failures.add(e);
      }
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "raw-origin");
    thread.setDaemon(true);
    thread.start();
  }
}
