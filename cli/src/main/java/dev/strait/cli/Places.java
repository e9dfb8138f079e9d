package dev.strait.cli;

import dev.strait.control.plan.AdminPlace;
import dev.strait.control.plan.GroupId;
import dev.strait.control.plan.Placement;
import dev.strait.crds.v1alpha1.Backend;
import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.crds.v1alpha1.Listener;
import dev.strait.crds.v1alpha1.ListenerProtocol;
import dev.strait.crds.v1alpha1.ParentRef;
import dev.strait.crds.v1alpha1.TunnelRoute;
import dev.strait.local.Settings;
import dev.strait.local.yaml.LoadedResources;
import dev.strait.nodeconfig.BindConfig;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where everything is, for a person who wants to call it.
 *
 * @param listeners where clients are taken in
 * @param routes one line each
 * @param chats what a client calls, clear text before TLS
 * @param metrics one line a node
 */
record Places(List<Place> listeners, List<String> routes, List<Chat> chats, List<String> metrics) {

  /**
   * A listener.
   *
   * @param name for people
   * @param address its URL without a path
   */
  record Place(String name, String address) {}

  /**
   * A chat that a client can begin.
   *
   * @param url where to
   * @param host what goes into Host; empty for the URL's own
   */
  record Chat(String url, String host) {}

  static Places of(Settings settings, Placement placement, LoadedResources resources) {
    List<Place> listeners = new ArrayList<>();
    List<Chat> chats = new ArrayList<>();
    List<String> metrics = new ArrayList<>();
    for (EdgeNode edge : resources.edgeNodes()) {
      GroupId group = GroupId.edge(namespace(edge), name(edge));
      for (Listener listener : edge.getSpec().listeners()) {
        String address = address(placement.listener(group, listener), listener);
        listeners.add(new Place(group + ", " + listener.name(), address));
        if (!address.startsWith("http")) {
          continue;
        }
        routeOf(edge, listener, resources)
            .ifPresent(route -> chats.add(new Chat(address + "/v1/chat/completions", host(route))));
      }
      metrics.add(metrics(placement.admin(group), group));
    }
    for (CoreNode core : resources.coreNodes()) {
      GroupId group = GroupId.core(namespace(core), name(core));
      metrics.add(metrics(placement.admin(group), group));
    }
    List<String> routes =
        resources.tunnelRoutes().stream().map(route -> route(route, settings)).toList();
    return new Places(listeners, routes, chats, metrics);
  }

  private static String address(BindConfig bind, Listener listener) {
    String scheme =
        listener.protocols().contains(ListenerProtocol.TCP)
            ? "tcp"
            : listener.protocols().contains(ListenerProtocol.TLS)
                ? "tls"
                : listener.tls() == null ? "http" : "https";
    return scheme + "://" + bind.address() + ":" + bind.port();
  }

  private static String metrics(AdminPlace admin, GroupId group) {
    return "http://" + admin.address() + ":" + admin.port() + "/metrics   " + group;
  }

  private static Optional<TunnelRoute> routeOf(
      EdgeNode edge, Listener listener, LoadedResources resources) {
    return resources.tunnelRoutes().stream()
        .filter(
            route ->
                route.getSpec().parentRefs().stream()
                    .anyMatch(parent -> meets(parent, namespace(route), edge, listener)))
        .findFirst();
  }

  private static boolean meets(
      ParentRef parent, String namespace, EdgeNode edge, Listener listener) {
    return parent.name().equals(name(edge))
        && parent.namespaceOr(namespace).equals(namespace(edge))
        && (parent.sectionName() == null || parent.sectionName().equals(listener.name()));
  }

  private static String host(TunnelRoute route) {
    List<String> hostnames = route.getSpec().hostnames();
    return hostnames.isEmpty() ? "" : hostnames.get(0).replace("*", "chat");
  }

  private static String route(TunnelRoute route, Settings settings) {
    List<String> hostnames = route.getSpec().hostnames();
    String to =
        String.join(
            ", ",
            route.getSpec().backends().stream()
                .map(each -> origin(route, each, settings))
                .toList());
    return namespace(route)
        + "/"
        + name(route)
        + "   "
        + (hostnames.isEmpty() ? "every hostname" : String.join(", ", hostnames))
        + " → "
        + to;
  }

  private static String origin(TunnelRoute route, Backend backend, Settings settings) {
    return settings
        .sampleLlmOf(route, backend)
        .map(url -> url + " (sample LLM, started here)")
        .orElse(backend.origin().url());
  }

  private static String namespace(HasMetadata resource) {
    return resource.getMetadata().getNamespace();
  }

  private static String name(HasMetadata resource) {
    return resource.getMetadata().getName();
  }
}
