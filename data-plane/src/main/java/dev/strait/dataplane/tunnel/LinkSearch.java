package dev.strait.dataplane.tunnel;

import dev.strait.dataplane.tunnel.wire.Dial;
import dev.strait.nodeconfig.Endpoint;
import dev.strait.nodeconfig.Transport;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a link that is better than what its slot has.
 *
 * <p>Goes in rounds: the transports that would be better are tried in their order, each beside
 * those before it as soon as they took too long or failed. A round without success is followed by
 * another, for ever, after a wait. Event loop only.
 */
final class LinkSearch {
  /** The next transport is tried beside one that is not up after so long. */
  private static final long PATIENCE_MILLIS = 1_500;

  private final LinkSlot slot;
  private final EdgeLoop loop;
  private final Endpoint endpoint;
  private final int number;
  private final List<Attempt> underWay = new ArrayList<>(2);
  private final Set<Transport> failedThisRound = EnumSet.noneOf(Transport.class);
  private List<InetSocketAddress> addresses = List.of();
  private final Map<Transport, Integer> misses = new EnumMap<>(Transport.class);
  private int failures;
  private @Nullable ScheduledFuture<?> next;
  private @Nullable ScheduledFuture<?> again;

  LinkSearch(LinkSlot slot, EdgeLoop loop, Endpoint endpoint, int number) {
    this.slot = slot;
    this.loop = loop;
    this.endpoint = endpoint;
    this.number = number;
  }

  // ---- what is looked for

  /** What would be better than what there is, in the order in which it is to be tried. */
  private List<Transport> wanted() {
    List<Transport> transports = slot.plan().transports();
    Attempt now = slot.current();
    if (now == null || !stale(now)) {
      return now == null ? transports : transports.subList(0, transports.indexOf(now.transport()));
    }
    if (!now.suspect()) {
      return transports;
    }
    // What its transport runs over may be what is broken: the others first.
    List<Transport> others = new ArrayList<>(transports);
    if (others.remove(now.transport())) {
      others.add(now.transport());
    }
    return others;
  }

  /** Whether another link over the same transport would be better. */
  private boolean stale(Attempt attempt) {
    return attempt.suspect()
        || !attempt.isAsWanted()
        || !slot.plan().transports().contains(attempt.transport())
        || !(addresses.isEmpty() || attempt.isAt(one(addresses, attempt.transport())));
  }

  /** Whether one that is up now is to take the other's place. */
  boolean better(Attempt attempt, Attempt than) {
    return stale(than) || rank(attempt) < rank(than);
  }

  private int rank(Attempt attempt) {
    int rank = slot.plan().transports().indexOf(attempt.transport());
    return rank < 0 ? Integer.MAX_VALUE : rank;
  }

  // ---- a round

  /** Begins one, unless one is under way or there is nothing to look for. */
  void begin() {
    if (underWay.isEmpty() && !wanted().isEmpty()) {
      cancel(again);
      again = null;
      failedThisRound.clear();
      tryNext();
    }
  }

  /** Goes on to the next transport without waiting for those under way. */
  void tryNext() {
    cancel(next);
    next = null;
    for (Transport transport : wanted()) {
      if (!failedThisRound.contains(transport) && !isUnderWay(transport)) {
        start(new Attempt(slot, transport));
        return;
      }
    }
    if (underWay.isEmpty()) {
      beginLater();
    }
  }

  private boolean isUnderWay(Transport transport) {
    return underWay.stream().anyMatch(attempt -> attempt.transport() == transport);
  }

  private void start(Attempt attempt) {
    underWay.add(attempt);
    next = later(this::tryNext, PATIENCE_MILLIS);
    Endpoint proxy = attempt.transport() == Transport.WEB_SOCKET ? slot.plan().proxy() : null;
    if (proxy == null) {
      loop.resolve(
          endpoint,
          found -> {
            learn(found);
            dialOneOfThem(attempt);
          },
          why -> {
            if (addresses.isEmpty()) {
              attempt.onRefused(why);
            } else {
              dialOneOfThem(attempt); // what was known may still hold
            }
          });
    } else {
      // The proxy looks the core's name up: it may see another network.
      InetSocketAddress core = InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port());
      loop.resolve(
          proxy, found -> dial(attempt, core, one(found, attempt.transport())), attempt::onRefused);
    }
  }

  /** Where the name leads now; with other addresses than before it begins anew. */
  private void learn(List<InetSocketAddress> found) {
    if (!found.equals(addresses)) {
      addresses = found;
      misses.clear();
    }
  }

  private void dialOneOfThem(Attempt attempt) {
    dial(attempt, one(addresses, attempt.transport()), null);
  }

  /**
   * Links of one edge to one name are spread over its addresses, and each goes on to the next one
   * when it dialled in vain. Transports do so each by itself: did they take turns, two of them
   * would come to the same one of two addresses each time.
   */
  private InetSocketAddress one(List<InetSocketAddress> found, Transport transport) {
    return found.get(Math.floorMod(number + misses.getOrDefault(transport, 0), found.size()));
  }

  private void dial(Attempt attempt, InetSocketAddress core, @Nullable InetSocketAddress proxy) {
    attempt.dial(
        loop,
        new Dial(
            core,
            proxy,
            slot.core().config().spiffeId(),
            attempt.tls(),
            slot.plan().settings(),
            number,
            slot.name(attempt),
            attempt));
  }

  private void beginLater() {
    if (!slot.removed() && !wanted().isEmpty()) {
      long wait =
          slot.up() == null
              ? Backoff.delayMillis(failures++, ThreadLocalRandom.current().nextDouble())
              : Backoff.returnMillis(slot.servingMillis());
      cancel(again);
      again = later(this::begin, wait);
    }
  }

  // ---- what becomes of it

  void failed(Attempt attempt) {
    underWay.remove(attempt);
    failedThisRound.add(attempt.transport());
    misses.merge(attempt.transport(), 1, Integer::sum);
    tryNext();
  }

  /** One is up, or heard of again: ends the search for what is no better. */
  void settle(Attempt best) {
    underWay.remove(best);
    for (Attempt other : List.copyOf(underWay)) {
      if (rank(other) >= rank(best)) {
        underWay.remove(other);
        other.abandon();
      }
    }
    if (underWay.isEmpty()) {
      cancel(next);
      next = null;
      beginLater();
    }
  }

  /**
   * There is no link any more; one is looked for soon, unless that happens already.
   *
   * @param steady whether it had served for long
   */
  void lost(boolean steady) {
    failures = steady ? 0 : failures;
    if (underWay.isEmpty()) {
      beginLater();
    }
  }

  /** Looks the core's name up again: where it is not (any more), no link is to stay. */
  void refresh() {
    if (!Resolver.isLiteral(endpoint)) {
      loop.resolve(
          endpoint,
          found -> {
            learn(found);
            begin();
          },
          why -> {});
    }
  }

  void stop() {
    cancel(next);
    cancel(again);
    underWay.forEach(Attempt::abandon);
    underWay.clear();
  }

  /** Whether a link may be up within that time. */
  boolean hopeful(long millis) {
    return !underWay.isEmpty()
        || (again != null && again.getDelay(TimeUnit.MILLISECONDS) <= millis / 2);
  }

  private ScheduledFuture<?> later(Runnable task, long millis) {
    return loop.eventLoop().schedule(task, millis, TimeUnit.MILLISECONDS);
  }

  private static void cancel(@Nullable ScheduledFuture<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
