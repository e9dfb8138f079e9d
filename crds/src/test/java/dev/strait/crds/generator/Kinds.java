package dev.strait.crds.generator;

import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.CoreNodeSpec;
import dev.strait.crds.v1alpha1.CoreNodeStatus;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.crds.v1alpha1.EdgeNodeSpec;
import dev.strait.crds.v1alpha1.EdgeNodeStatus;
import dev.strait.crds.v1alpha1.TunnelRoute;
import dev.strait.crds.v1alpha1.TunnelRouteSpec;
import dev.strait.crds.v1alpha1.TunnelRouteStatus;
import io.fabric8.kubernetes.client.CustomResource;

/** The kinds of the API, in the order people read about them. */
enum Kinds {
  EDGE_NODE(
      EdgeNode.class,
      EdgeNodeSpec.class,
      EdgeNodeStatus.class,
      "A group of edge nodes in one region: where clients are taken in."),
  CORE_NODE(
      CoreNode.class,
      CoreNodeSpec.class,
      CoreNodeStatus.class,
      "A group of core nodes near the models: they call the servers that answer."),
  TUNNEL_ROUTE(
      TunnelRoute.class,
      TunnelRouteSpec.class,
      TunnelRouteStatus.class,
      "Who may reach which model how.");

  final Class<? extends CustomResource<?, ?>> resource;
  final Class<? extends Record> spec;
  final Class<? extends Record> status;
  final String description;

  Kinds(
      Class<? extends CustomResource<?, ?>> resource,
      Class<? extends Record> spec,
      Class<? extends Record> status,
      String description) {
    this.resource = resource;
    this.spec = spec;
    this.status = status;
    this.description = description;
  }

  /** Name of the CRD's file, as in {@code crds/yaml}. */
  String file() {
    return "strait.dev_" + resource.getSimpleName().toLowerCase(java.util.Locale.ROOT) + "s.yaml";
  }
}
