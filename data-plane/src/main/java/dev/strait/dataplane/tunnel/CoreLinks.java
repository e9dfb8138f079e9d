package dev.strait.dataplane.tunnel;

import dev.strait.dataplane.tunnel.lane.EdgeLink;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One loop's links to one core.
 *
 * @param name name of the core
 * @param priority lower is used first
 * @param weight share among cores of the same priority; 0 takes no new exchanges
 * @param slots one for each endpoint and link
 */
record CoreLinks(String name, int priority, int weight, List<LinkSlot> slots) {

  /**
   * The link for a new exchange: of the cores with a link up, those of the lowest priority; among
   * them by weight; of that core the least loaded. One that came back after it was lost gets its
   * share little by little, and the next priority what it does not get meanwhile.
   *
   * @param cores all
   * @param coreRefs names of those that may be used; empty for any
   * @param tried links that were tried before
   * @param suspect whether links to silent cores are taken, too
   * @param nowNanos {@link System#nanoTime()}
   * @param random 0 to 1
   * @return null when none is left
   */
  static @Nullable EdgeLink choose(
      List<CoreLinks> cores,
      List<String> coreRefs,
      List<EdgeLink> tried,
      boolean suspect,
      long nowNanos,
      double random) {
    EdgeLink best = null;
    int above = -1;
    double left = random;
    while (true) {
      // One priority after the other; there are few, and the first nearly always does.
      int priority = Integer.MAX_VALUE;
      double total = 0;
      double share = 0;
      for (CoreLinks core : cores) {
        if (core.priority > above
            && core.priority <= priority
            && core.usable(coreRefs, tried, suspect, nowNanos)) {
          boolean same = core.priority == priority;
          double part = core.share(nowNanos);
          total = (same ? total : 0) + core.weight * part;
          share = same ? Math.max(share, part) : part;
          priority = core.priority;
        }
      }
      if (total == 0) {
        return best;
      }
      if (best == null || left < share) {
        double at = Math.min(left / share, 1 - 1e-9) * total;
        best = at(cores, priority, coreRefs, tried, suspect, nowNanos, at);
      }
      if (left < share) {
        return best;
      }
      left = (left - share) / (1 - share);
      above = priority;
    }
  }

  private static @Nullable EdgeLink at(
      List<CoreLinks> cores,
      int priority,
      List<String> coreRefs,
      List<EdgeLink> tried,
      boolean suspect,
      long nowNanos,
      double at) {
    double left = at;
    EdgeLink last = null;
    for (CoreLinks core : cores) {
      if (core.priority == priority && core.usable(coreRefs, tried, suspect, nowNanos)) {
        last = core.leastLoaded(tried, suspect, nowNanos);
        left -= core.weight * core.share(nowNanos);
        if (left < 0) {
          return last;
        }
      }
    }
    return last;
  }

  /** Whether a link to a core that may be used can be expected within that time. */
  static boolean hopeful(List<CoreLinks> cores, List<String> coreRefs, long millis) {
    for (CoreLinks core : cores) {
      if (core.weight > 0 && (coreRefs.isEmpty() || coreRefs.contains(core.name))) {
        for (LinkSlot slot : core.slots) {
          if (slot.hopeful(millis)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private boolean usable(
      List<String> coreRefs, List<EdgeLink> tried, boolean suspect, long nowNanos) {
    return weight > 0
        && (coreRefs.isEmpty() || coreRefs.contains(name))
        && leastLoaded(tried, suspect, nowNanos) != null;
  }

  /** The largest of its links': while another link never was lost, the core is not new. */
  private double share(long nowNanos) {
    double share = 0;
    for (LinkSlot slot : slots) {
      EdgeLink link = slot.up();
      if (link != null && !link.suspect()) {
        share = Math.max(share, slot.share(nowNanos));
      }
    }
    return share == 0 ? 1 : share;
  }

  private @Nullable EdgeLink leastLoaded(List<EdgeLink> tried, boolean suspect, long nowNanos) {
    EdgeLink best = null;
    double least = 0;
    for (LinkSlot slot : slots) {
      EdgeLink link = slot.up();
      if (link != null && (suspect || !link.suspect()) && !tried.contains(link)) {
        double load = (link.load() + 1) / slot.share(nowNanos);
        if (best == null || load < least) {
          best = link;
          least = load;
        }
      }
    }
    return best;
  }
}
