package dev.strait.dataplane.tunnel;

import dev.strait.nodeconfig.Endpoint;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns endpoints into addresses; names are looked up on a thread of their own, for it blocks. The
 * JDK remembers what it found for up to 30 s and a failure for up to 10 s.
 */
final class Resolver implements AutoCloseable {
  /** How long the JDK remembers: to ask more often tells nothing new. */
  private static final long REFRESH_MILLIS = TimeUnit.SECONDS.toMillis(30);

  /** A name service, which may block. */
  interface Names {
    /** At least one address, in any order. */
    InetAddress[] lookUp(String host) throws UnknownHostException;
  }

  private final Names names;
  private final long refreshMillis;
  private final long seed = ThreadLocalRandom.current().nextLong();
  private @Nullable ExecutorService thread;

  /** Asks the name service of this machine. */
  Resolver() {
    this(InetAddress::getAllByName, REFRESH_MILLIS);
  }

  /**
   * Asks another.
   *
   * @param names what is asked
   * @param refreshMillis how often a name that is in use is looked up again
   */
  Resolver(Names names, long refreshMillis) {
    this.names = names;
    this.refreshMillis = refreshMillis;
  }

  long refreshMillis() {
    return refreshMillis;
  }

  /**
   * At least one address, told on the loop; in an order of this edge's own, IPv4 first, that is the
   * same each time: many name services turn theirs, and links would meet at one address.
   */
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
                      ordered(names.lookUp(endpoint.host())).stream()
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

  private List<InetAddress> ordered(InetAddress... found) {
    List<InetAddress> all = Arrays.asList(found.clone());
    all.sort(Comparator.comparing(InetAddress::getAddress, Arrays::compareUnsigned));
    Collections.shuffle(all, new Random(seed));
    all.sort(Comparator.comparing(Inet6Address.class::isInstance));
    return all;
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
