package dev.strait.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.strait.crds.v1alpha1.Backend;
import dev.strait.crds.v1alpha1.TunnelRoute;
import dev.strait.local.yaml.LoadedResources;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Backends that the sample LLM stands for: on one machine a TunnelRoute may name one of its
 * backends in the annotation {@value #ANNOTATION}, and {@code strait up} serves that backend's url
 * itself. In a cluster the annotation means nothing.
 */
final class SampleBackends {
  static final String ANNOTATION = "local.strait.dev/sample-llm";

  private static final ObjectMapper JSON = new ObjectMapper();

  private SampleBackends() {}

  /** Ports of 127.0.0.1 that sample LLMs are to serve, as declared. */
  static SortedSet<Integer> ports(LoadedResources resources) {
    SortedSet<Integer> ports = new TreeSet<>();
    for (TunnelRoute route : resources.tunnelRoutes()) {
      for (Backend backend : route.getSpec().backends()) {
        if (isSample(route, backend.name(), backend.origin().url())) {
          ports.add(URI.create(backend.origin().url()).getPort());
        }
      }
    }
    return ports;
  }

  /** One sentence for each annotation that starts nothing. */
  static List<String> withoutEffect(LoadedResources resources) {
    List<String> sentences = new ArrayList<>();
    for (TunnelRoute route : resources.tunnelRoutes()) {
      Map<String, String> annotations = route.getMetadata().getAnnotations();
      String named = annotations == null ? null : annotations.get(ANNOTATION);
      if (named != null
          && route.getSpec().backends().stream()
              .noneMatch(each -> isSample(route, each.name(), each.origin().url()))) {
        sentences.add(
            String.format(
                "route %s/%s: annotation %s: %s starts no sample LLM (expected: the name of a backend"
                    + " whose url is http://%s:PORT)",
                route.getMetadata().getNamespace(),
                route.getMetadata().getName(),
                ANNOTATION,
                named,
                LoopbackPlacement.LOOPBACK));
      }
    }
    return sentences;
  }

  /** The same routes, sample backends having moved by an offset. */
  static List<TunnelRoute> moved(List<TunnelRoute> routes, int portOffset) {
    if (portOffset == 0) {
      return routes;
    }
    List<TunnelRoute> moved = new ArrayList<>();
    for (TunnelRoute route : routes) {
      ObjectNode tree = JSON.valueToTree(route);
      for (JsonNode backend : tree.at("/spec/backends")) {
        String url = backend.at("/origin/url").asText();
        if (isSample(route, backend.path("name").asText(), url)) {
          ((ObjectNode) backend.path("origin")).put("url", moved(url, portOffset));
        }
      }
      moved.add(JSON.convertValue(tree, TunnelRoute.class));
    }
    return moved;
  }

  /** A sample's url, moved by an offset. */
  static String moved(String url, int portOffset) {
    int port = URI.create(url).getPort() + portOffset;
    return "http://" + LoopbackPlacement.LOOPBACK + ":" + port;
  }

  static boolean isSample(TunnelRoute route, String backend, String url) {
    Map<String, String> annotations = route.getMetadata().getAnnotations();
    return annotations != null
        && backend.equals(annotations.get(ANNOTATION))
        && url.matches("http://127\\.0\\.0\\.1:[0-9]+/?");
  }
}
