package dev.strait.control.plan;

import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * All routes in their order of precedence, found by edge or by id: each of many groups looks at its
 * own few, and not at everybody's.
 */
final class AttachedRoutes {
  private final List<AttachedRoute> all;
  private final Map<GroupId, BitSet> byEdge = new HashMap<>();
  private final Map<String, Integer> byId = new HashMap<>();

  AttachedRoutes(List<AttachedRoute> all) {
    this.all = all;
    for (int i = 0; i < all.size(); i++) {
      AttachedRoute route = all.get(i);
      byId.put(route.rendered().id(), i);
      for (GroupId edge : route.edges()) {
        byEdge.computeIfAbsent(edge, id -> new BitSet()).set(i);
      }
    }
  }

  List<AttachedRoute> all() {
    return all;
  }

  /** Whether there is such a route, attached or not. */
  boolean isDeclared(String id) {
    return byId.containsKey(id);
  }

  /** Routes that are attached to an edge, or were. */
  List<AttachedRoute> of(GroupId edge) {
    return list(byEdge.getOrDefault(edge, new BitSet()));
  }

  /** Routes that are attached to one of these edges, or were, and those with one of these ids. */
  List<AttachedRoute> of(Collection<GroupId> edges, Collection<String> ids) {
    BitSet found = new BitSet();
    edges.forEach(edge -> found.or(byEdge.getOrDefault(edge, new BitSet())));
    ids.stream().map(byId::get).filter(Objects::nonNull).forEach(found::set);
    return list(found);
  }

  private List<AttachedRoute> list(BitSet which) {
    return which.stream().mapToObj(all::get).toList();
  }
}
