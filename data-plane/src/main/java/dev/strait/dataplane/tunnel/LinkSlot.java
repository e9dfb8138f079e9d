package dev.strait.dataplane.tunnel;

import dev.strait.dataplane.tunnel.frame.LinkError;
import dev.strait.dataplane.tunnel.lane.EdgeLink;
import dev.strait.dataplane.tunnel.lane.Link;
import dev.strait.nodeconfig.Endpoint;
import dev.strait.nodeconfig.Transport;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place for one link of one loop to one endpoint of a core, while it is wanted.
 *
 * <p>The first link that is up serves. While it is not what is wanted (a less preferred transport,
 * an old certificate, an address that is not its part of those of the name, a peer that is silent)
 * a better one is sought beside it and takes over once it is up; what is under way on the old one
 * finishes there. Event loop only, but for {@link #status}.
 */
final class LinkSlot {
  private static final Logger log = LoggerFactory.getLogger(LinkSlot.class);

  /** A link that was up for so long is dialled again without the wait of earlier failures. */
  private static final long STEADY_MILLIS = 5_000;

  private final EdgeLoop loop;
  private final Endpoint endpoint;
  private final int number;
  private final LinkSearch search;
  private final Ramp ramp = new Ramp();
  private final Map<Transport, String> told = new EnumMap<>(Transport.class);
  private final List<EdgeLink> ending = new ArrayList<>(1);
  private final AtomicLong reconnects = new AtomicLong();

  private volatile EdgePlan.Core core;
  private EdgePlan plan;
  private volatile @Nullable Attempt current;
  private volatile @Nullable String lastError;
  private volatile boolean removed;
  private long upSinceNanos;

  LinkSlot(EdgeLoop loop, Endpoint endpoint, int number, EdgePlan.Core core, EdgePlan plan) {
    this.loop = loop;
    this.endpoint = endpoint;
    this.number = number;
    this.core = core;
    this.plan = plan;
    this.search = new LinkSearch(this, loop, endpoint, number);
  }

  EdgePlan.Core core() {
    return core;
  }

  EdgePlan plan() {
    return plan;
  }

  /** What serves, if anything does. */
  @Nullable Attempt current() {
    return current;
  }

  boolean removed() {
    return removed;
  }

  /** The link when it takes exchanges, else null. */
  @Nullable EdgeLink up() {
    Attempt now = current;
    EdgeLink link = now == null ? null : now.link();
    return link != null && link.state() == Link.State.UP ? link : null;
  }

  /** How long the link has been up. */
  long servingMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - upSinceNanos);
  }

  /** What part of its share it is to get: less than 1 for a while after it came back. */
  double share(long nowNanos) {
    return ramp.share(nowNanos);
  }

  /** Whether a link may be up within that time. */
  boolean hopeful(long millis) {
    return !removed && search.hopeful(millis);
  }

  /** New weights, certificates, transports. What is up stays until there is better. */
  void update(EdgePlan.Core nextCore, EdgePlan nextPlan) {
    core = nextCore;
    plan = nextPlan;
  }

  /** Sees to it that there is a link, and the one that is wanted. */
  void seek() {
    if (!removed) {
      search.begin();
    }
  }

  /** Looks the core's name up again. */
  void refresh() {
    if (!removed) {
      search.refresh();
    }
  }

  // ---- what becomes of an attempt

  void onFailed(Attempt attempt, String why) {
    if (!why.equals(told.put(attempt.transport(), why))) {
      log.warn("The {} could not be made: {}; it is tried again for ever", name(attempt), why);
    }
    lastError = up() == null ? why : lastError;
    reconnects.incrementAndGet();
    search.failed(attempt);
  }

  void onUp(Attempt attempt) {
    Attempt before = current;
    if (before != null && !search.better(attempt, before)) {
      attempt.abandon();
      search.settle(before);
      return;
    }
    told.remove(attempt.transport());
    log.info("The {} is up", name(attempt));
    if (attempt.transport() == Transport.TCP) {
      log.warn("The {} is in the clear: anyone between may read it, or be the core", name(attempt));
    }
    upSinceNanos = System.nanoTime();
    lastError = null;
    current = attempt;
    if (before == null) {
      ramp.up(upSinceNanos);
    } else {
      retire(before);
    }
    search.settle(attempt);
    loop.onLinkUp();
  }

  void onSuspect(Attempt attempt) {
    if (attempt == current) {
      log.warn("The {} is silent: new exchanges avoid it", name(attempt));
      search.begin();
      search.tryNext(); // two at once: there may be no time to lose
    }
  }

  void onTrusted(Attempt attempt) {
    if (attempt == current) {
      log.info("The {} is heard of again", name(attempt));
      search.settle(attempt);
      loop.onLinkUp();
    }
  }

  void onDraining(Attempt attempt, EdgeLink link, String reason) {
    if (attempt == current) {
      log.info("The {} takes no new exchanges: {}", name(attempt), reason);
      ending.add(link);
      lost("draining: " + reason);
    }
  }

  void onClosed(Attempt attempt, EdgeLink link, LinkError error, String why) {
    ending.remove(link);
    if (attempt == current) {
      log.warn("The {} is down ({}): {}; it is dialled again", name(attempt), error, why);
      ramp.lost();
      lost(why);
    } else if (removed) {
      forgetWhenDone();
    }
  }

  private void lost(String why) {
    current = null;
    lastError = why;
    reconnects.incrementAndGet();
    search.lost(servingMillis() > STEADY_MILLIS);
  }

  // ---- ending

  private void retire(Attempt old) {
    EdgeLink link = old.link();
    if (link != null && link.state() != Link.State.CLOSED) {
      ending.add(link);
      link.drain();
    }
  }

  /** No longer wanted: exchanges under way finish, no new ones come. */
  void remove() {
    removed = true;
    search.stop();
    Attempt old = current;
    current = null;
    if (old != null) {
      retire(old);
    }
    forgetWhenDone();
  }

  /** Ends at once what is left. */
  void close() {
    remove();
    for (EdgeLink left : List.copyOf(ending)) {
      left.fail(LinkError.GOING_AWAY, "the edge is ending");
    }
  }

  private void forgetWhenDone() {
    if (ending.isEmpty()) {
      loop.forget(this);
    }
  }

  // ---- what it is

  String name(Attempt attempt) {
    return "%s link to core %s at %s:%d"
        .formatted(attempt.transport(), core.config().name(), endpoint.host(), endpoint.port());
  }

  /** For any thread. */
  LinkStatus status() {
    Attempt now = current;
    return LinkStatuses.of(
        now == null ? null : now.link(),
        core.config().name(),
        endpoint.host() + ':' + endpoint.port(),
        loop.index(),
        number,
        removed ? LinkStatus.State.DRAINING : LinkStatus.State.CONNECTING,
        reconnects.get(),
        lastError);
  }
}
