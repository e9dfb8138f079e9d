package dev.strait.dataplane.origin;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of origins' hosts. Names are looked up off the event loops by the platform's resolver
 * (hosts file, search domains, its own short cache), once for all that ask at the same time. Thread
 * safe; as many entries as configured hosts.
 */
final class AddressBook {
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long UNKNOWN_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A name's last good answer outlives a failing resolver so long. */
  private static final long STALE_NANOS = TimeUnit.MINUTES.toNanos(5);

  /** Looks a name up, blocking. */
  @FunctionalInterface
  interface Lookup {
    /**
     * All addresses of a name.
     *
     * @param host the name
     * @return at least one
     * @throws UnknownHostException when there is none
     */
    InetAddress[] lookup(String host) throws UnknownHostException;
  }

  /** What the resolver said, and when it last said so itself. */
  private record Answer(List<InetAddress> addresses, long confirmedNanos) {}

  private record Entry(CompletableFuture<Answer> answer, long askedNanos) {}

  private final Lookup lookup;
  private final Executor executor;
  private final LongSupplier nanoTime;
  private final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();

  /**
   * An empty book.
   *
   * @param lookup the resolver
   * @param executor runs the resolver; must not be an event loop
   * @param nanoTime {@link System#nanoTime()} but for tests
   */
  AddressBook(Lookup lookup, Executor executor, LongSupplier nanoTime) {
    this.lookup = lookup;
    this.executor = executor;
    this.nanoTime = nanoTime;
  }

  /**
   * A host's addresses in the order to try.
   *
   * @param host DNS name or IP address
   * @return completes on any thread; empty when the name is unknown
   */
  CompletableFuture<List<InetAddress>> addresses(String host) {
    InetAddress literal = literal(host);
    if (literal != null) {
      return CompletableFuture.completedFuture(List.of(literal));
    }
    long now = nanoTime.getAsLong();
    Entry known = entries.get(host);
    if (known == null || !usable(known, now)) {
      known =
          entries.compute(
              host,
              (name, current) ->
                  current != null && usable(current, now) ? current : ask(name, current, now));
    }
    return known.answer().thenApply(Answer::addresses);
  }

  private static boolean usable(Entry entry, long now) {
    Answer answer = entry.answer().getNow(null);
    return answer == null
        || now - entry.askedNanos() < (answer.addresses().isEmpty() ? UNKNOWN_NANOS : FRESH_NANOS);
  }

  private Entry ask(String host, @Nullable Entry before, long now) {
    Answer last = before == null ? null : before.answer().getNow(null);
    return new Entry(CompletableFuture.supplyAsync(() -> resolve(host, last, now), executor), now);
  }

  private Answer resolve(String host, @Nullable Answer last, long now) {
    try {
      return new Answer(List.of(lookup.lookup(host)), now);
    } catch (UnknownHostException | RuntimeException e) {
      boolean keep = last != null && now - last.confirmedNanos() < STALE_NANOS;
      return last != null && keep ? last : new Answer(List.of(), now);
    }
  }

  private static @Nullable InetAddress literal(String host) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
    try {
      return bytes == null ? null : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an IP address has 4 or 16 bytes", e);
    }
  }
}
