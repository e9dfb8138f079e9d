package dev.strait.dataplane.route;

import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.nodeconfig.NodeTraffic;
import dev.strait.nodeconfig.RouteWeight;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything attached to one hostname of one listener, in order of precedence. Immutable. */
final class HostRoutes {
  /**
   * A match of a rule.
   *
   * @param routeId {@code namespace/name}
   * @param side which of the route's versions it is of
   * @param alone whether that version is the route's only one
   * @param match what must hold
   * @param rule what happens then
   */
  record Entry(String routeId, Side side, boolean alone, RequestMatch match, CompiledRule rule) {

    /** Whether the version that this is of is the one that decides for the exchange. */
    boolean applies(NodeTraffic traffic, long draw) {
      return alone || sideOf(traffic.weights().get(routeId), draw) == side;
    }

    private static Side sideOf(@Nullable RouteWeight weight, long draw) {
      if (weight == null || weight.weight() <= 0) {
        return Side.STABLE;
      }
      int bucket = Draw.bucket(Draw.hash(weight.releaseId()), draw, weight.maxWeight());
      return bucket < weight.weight() ? Side.CANDIDATE : Side.STABLE;
    }
  }

  private final Entry[] entries;

  HostRoutes(List<Entry> inOrder) {
    entries = inOrder.toArray(new Entry[0]);
  }

  /**
   * The first entry that applies and matches.
   *
   * @param head the request
   * @param path its canonical path; null matches nothing
   * @param client who sent it
   * @param traffic weights of releases
   * @param draw the exchange's number
   * @return the rule; null when none matches
   */
  @Nullable CompiledRule find(
      RequestHead head, @Nullable String path, Client client, NodeTraffic traffic, long draw) {
    for (Entry entry : entries) {
      if (path != null
          && entry.match().accepts(head, path, client)
          && entry.applies(traffic, draw)) {
        return entry.rule();
      }
    }
    return null;
  }

  /** Whether any version that decides for the exchange is attached to this hostname. */
  boolean applies(NodeTraffic traffic, long draw) {
    for (Entry entry : entries) {
      if (entry.applies(traffic, draw)) {
        return true;
      }
    }
    return false;
  }
}
