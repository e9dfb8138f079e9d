package dev.strait.control.plan;

import dev.strait.control.plan.AttachedRoute.Parent;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.crds.v1alpha1.Listener;
import dev.strait.crds.v1alpha1.ListenerProtocol;
import dev.strait.crds.v1alpha1.ParentRef;
import dev.strait.nodeconfig.AttachmentConfig;
import dev.strait.nodeconfig.RouteConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Decides which listeners take which routes: the listener must be there and allow the route's
 * namespace, and no route of another namespace may have had the hostname before.
 *
 * <p>Hostnames belong to namespaces listener by listener, equal name by equal name: {@code
 * *.example.com} of one namespace does not take {@code a.example.com} from another, the more
 * specific simply wins, as in Gateway API. A route that is declared wrongly still has its
 * hostnames. Where a listener carries bytes nothing else tells routes apart, so that each place has
 * one route, whatever their namespaces.
 */
final class Attaching {
  /** Stands for every hostname among the claims. */
  private static final String EVERY = "*";

  /** One hostname at one listener. */
  private record Place(GroupId edge, String listener, String hostname) {}

  private final Topology topology;
  private final Declared declared;
  private final Known known;
  private final Map<Place, ObjectName> owners = new HashMap<>();

  private Attaching(Topology topology, Declared declared, Known known) {
    this.topology = topology;
    this.declared = declared;
    this.known = known;
  }

  /** Routes come in their order of precedence, and stay in it. */
  static List<AttachedRoute> attach(
      List<RenderedRoute> routes, Topology topology, Declared declared, Known known) {
    Attaching attaching = new Attaching(topology, declared, known);
    return routes.stream().map(attaching::attach).toList();
  }

  private AttachedRoute attach(RenderedRoute route) {
    Map<GroupId, Map<String, AttachmentConfig>> now = new TreeMap<>();
    Map<GroupId, Map<String, AttachmentConfig>> held = new TreeMap<>();
    Set<GroupId> abroad = new TreeSet<>();
    List<Parent> parents = new ArrayList<>();
    for (ParentRef ref : route.route().getSpec().parentRefs()) {
      GroupId id = GroupId.edge(ref.namespaceOr(route.name().namespace()), ref.name());
      EdgeNode edge = topology.edges().get(id);
      List<GroupId> cores = topology.coresAdmitting(id);
      if (!cores.isEmpty()) {
        abroad.add(id);
      }
      if (edge == null && !cores.isEmpty()) {
        String message = "EdgeNode %s/%s is in another cluster; %s admits it";
        parents.add(
            new Parent(ref, id, null, message.formatted(id.namespace(), id.name(), cores.get(0))));
      } else if (edge == null) {
        String message = "EdgeNode " + id.namespace() + "/" + id.name() + " is not there";
        parents.add(new Parent(ref, id, Reason.NO_MATCHING_PARENT, message));
      } else {
        parents.add(here(route, ref, id, edge, now, held));
      }
    }
    return new AttachedRoute(route, lists(now), lists(held), abroad, parents);
  }

  private Parent here(
      RenderedRoute route,
      ParentRef ref,
      GroupId id,
      EdgeNode edge,
      Map<GroupId, Map<String, AttachmentConfig>> now,
      Map<GroupId, Map<String, AttachmentConfig>> held) {
    List<Listener> named = named(edge, ref);
    List<Listener> allowing = named.stream().filter(l -> allows(id, l, route)).toList();
    if (named.isEmpty()) {
      String message = "EdgeNode %s/%s has no listener %s (expected: one of %s)";
      return new Parent(
          ref,
          id,
          Reason.NO_MATCHING_PARENT,
          message.formatted(id.namespace(), id.name(), ref.sectionName(), names(edge)));
    }
    if (allowing.isEmpty()) {
      String message = "no listener of EdgeNode %s/%s allows routes of namespace %s";
      return new Parent(
          ref,
          id,
          Reason.NOT_ALLOWED_BY_LISTENERS,
          message.formatted(id.namespace(), id.name(), route.name().namespace()));
    }
    List<Listener> fitting = allowing.stream().filter(l -> fits(l, route)).toList();
    if (fitting.isEmpty()) {
      String message = "no listener of EdgeNode %s/%s that allows the route carries %s";
      return new Parent(
          ref,
          id,
          Reason.NOT_ALLOWED_BY_LISTENERS,
          message.formatted(id.namespace(), id.name(), kind(route)));
    }
    return claim(route, ref, id, fitting, now, held);
  }

  /** Bytes are only for listeners that carry them as they are, requests for the others. */
  private static boolean fits(Listener listener, RenderedRoute route) {
    boolean bytes = carriesBytes(listener);
    boolean named = !route.route().getSpec().hostnames().isEmpty();
    boolean nameless = listener.protocols().contains(ListenerProtocol.TCP);
    return bytes == route.takesBytes() && !(nameless && named);
  }

  private static boolean carriesBytes(Listener listener) {
    return listener.protocols().contains(ListenerProtocol.TCP)
        || listener.protocols().contains(ListenerProtocol.TLS);
  }

  private static String kind(RenderedRoute route) {
    if (!route.takesBytes()) {
      return "HTTP, as its origins want it";
    }
    return route.route().getSpec().hostnames().isEmpty()
        ? "TCP or TLS, as its origins want it"
        : "TLS, as its origins and hostnames want it (TCP has no hostnames)";
  }

  private Parent claim(
      RenderedRoute route,
      ParentRef ref,
      GroupId edge,
      List<Listener> listeners,
      Map<GroupId, Map<String, AttachmentConfig>> now,
      Map<GroupId, Map<String, AttachmentConfig>> held) {
    List<String> lost = new ArrayList<>();
    boolean attached = false;
    boolean bytes = route.takesBytes();
    for (Listener listener : listeners) {
      List<String> wanted = new ArrayList<>();
      for (String hostname : orEvery(route.route().getSpec().hostnames())) {
        wanted.add(hostname.toLowerCase(Locale.ROOT));
      }
      List<String> free = claim(route, edge, listener.name(), wanted, lost);
      if (!free.isEmpty()) {
        attached = true;
        put(now, edge, listener.name(), free);
      }
      RouteConfig before = known.applied(edge, route.id());
      if (before != null && !before.stable().revision().equals(route.revision())) {
        for (AttachmentConfig old : before.stable().attachments()) {
          if (old.listener().equals(listener.name())) {
            List<String> kept =
                claim(route, edge, listener.name(), orEvery(old.hostnames()), new ArrayList<>());
            if (!kept.isEmpty()) {
              put(held, edge, listener.name(), kept);
            }
          }
        }
      }
    }
    String message = lost.isEmpty() ? "taken by " + names(listeners) : String.join("; ", lost);
    Reason conflict = bytes ? Reason.LISTENER_CONFLICT : Reason.HOSTNAME_CONFLICT;
    return new Parent(ref, edge, attached ? null : conflict, message);
  }

  /** The hostnames that are this namespace's now; says of the others whose they are. */
  private List<String> claim(
      RenderedRoute route,
      GroupId edge,
      String listener,
      List<String> hostnames,
      List<String> lost) {
    List<String> free = new ArrayList<>();
    for (String hostname : hostnames) {
      ObjectName owner =
          owners.computeIfAbsent(new Place(edge, listener, hostname), place -> route.name());
      if (route.takesBytes()
          ? owner.equals(route.name())
          : owner.namespace().equals(route.name().namespace())) {
        free.add(hostname);
      } else if (route.takesBytes()) {
        lost.add(
            "listener %s carries bytes%s to TunnelRoute %s, which came first, and to no other"
                .formatted(listener, hostname.equals(EVERY) ? "" : " for " + hostname, owner));
      } else {
        lost.add(
            "hostname %s at listener %s belongs to TunnelRoute %s of another namespace, and is left out here"
                .formatted(hostname.equals(EVERY) ? "(every)" : hostname, listener, owner));
      }
    }
    return free;
  }

  private boolean allows(GroupId edge, Listener listener, RenderedRoute route) {
    String namespace = route.name().namespace();
    return listener
        .allowedRoutes()
        .namespaces()
        .admits(edge.namespace(), namespace, declared.labelsOf(namespace));
  }

  private static List<Listener> named(EdgeNode edge, ParentRef ref) {
    String section = ref.sectionName();
    return edge.getSpec().listeners().stream()
        .filter(listener -> section == null || section.equals(listener.name()))
        .toList();
  }

  private static List<String> orEvery(List<String> hostnames) {
    return hostnames.isEmpty() ? List.of(EVERY) : hostnames;
  }

  /** A NodeConfig says every hostname by naming none. */
  private static void put(
      Map<GroupId, Map<String, AttachmentConfig>> places,
      GroupId edge,
      String listener,
      List<String> hostnames) {
    List<String> named = hostnames.contains(EVERY) ? List.of() : hostnames;
    places
        .computeIfAbsent(edge, id -> new TreeMap<>())
        .put(listener, new AttachmentConfig(listener, named));
  }

  private static Map<GroupId, List<AttachmentConfig>> lists(
      Map<GroupId, Map<String, AttachmentConfig>> places) {
    Map<GroupId, List<AttachmentConfig>> lists = new TreeMap<>();
    places.forEach((edge, byListener) -> lists.put(edge, List.copyOf(byListener.values())));
    return lists;
  }

  private static List<String> names(EdgeNode edge) {
    return names(edge.getSpec().listeners());
  }

  private static List<String> names(Collection<Listener> listeners) {
    return listeners.stream().map(Listener::name).toList();
  }
}
