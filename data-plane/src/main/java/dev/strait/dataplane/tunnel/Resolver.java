package dev.strait.dataplane.tunnel;

import dev.strait.nodeconfig.Endpoint;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Turns endpoints into addresses; names are looked up on a thread of their own, for it blocks. The
 * JDK remembers what it found for up to 30 s and a failure for up to 10 s.
 */
final class Resolver implements AutoCloseable {
  private @Nullable ExecutorService thread;

  /** At least one address, in the order of the name service; told on the loop. */
  void resolve(
      Endpoint endpoint,
      EventLoop loop,
      Consumer<List<InetSocketAddress>> resolved,
      Consumer<String> failed) {
    InetSocketAddress literal = literal(endpoint);
    if (literal != null) {
      resolved.accept(List.of(literal));
      return;
    }
    try {
      thread()
          .execute(
              () -> {
                try {
                  List<InetSocketAddress> found =
                      Stream.of(InetAddress.getAllByName(endpoint.host()))
                          .map(address -> new InetSocketAddress(address, endpoint.port()))
                          .toList();
                  loop.execute(() -> resolved.accept(found));
                } catch (UnknownHostException e) {
                  loop.execute(() -> failed.accept("no address for " + endpoint.host()));
                }
              });
    } catch (RejectedExecutionException e) {
      failed.accept("the edge is ending");
    }
  }

  static boolean isLiteral(Endpoint endpoint) {
    return literal(endpoint) != null;
  }

  private static @Nullable InetSocketAddress literal(Endpoint endpoint) {
    InetAddress address = NetUtil.createInetAddressFromIpAddressString(endpoint.host());
    return address == null ? null : new InetSocketAddress(address, endpoint.port());
  }

  private synchronized ExecutorService thread() {
    ExecutorService now = thread;
    if (now == null) {
      now =
          Executors.newSingleThreadExecutor(
              task -> {
                Thread made = new Thread(task, "strait-tunnel-names");
                made.setDaemon(true);
                return made;
              });
      thread = now;
    }
    return now;
  }

  @Override
  public synchronized void close() {
    if (thread != null) {
      thread.shutdownNow();
    }
  }
}
