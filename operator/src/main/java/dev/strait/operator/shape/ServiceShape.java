package dev.strait.operator.shape;

import dev.strait.crds.v1alpha1.NodeService;
import dev.strait.crds.v1alpha1.ServiceType;
import dev.strait.crds.v1alpha1.TrafficPolicy;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The Service in front of a group, or two of them where one cannot mix TCP and UDP. */
final class ServiceShape {
  private static final String UDP = "UDP";

  private ServiceShape() {}

  static List<Service> of(GroupSpec group) {
    boolean tcp = group.ports().stream().anyMatch(port -> !port.protocol().equals(UDP));
    boolean udp = group.ports().stream().anyMatch(port -> port.protocol().equals(UDP));
    boolean mixed = group.service().mixedProtocols() || !(tcp && udp);
    String base = group.names().base();
    List<Service> services = new ArrayList<>();
    services.add(service(group, base, port -> mixed || !port.protocol().equals(UDP)));
    if (!mixed) {
      services.add(service(group, base + "-udp", port -> port.protocol().equals(UDP)));
    }
    return services;
  }

  private static Service service(
      GroupSpec group, String name, Predicate<GroupSpec.ServedPort> ports) {
    NodeService service = group.service();
    ObjectMeta meta = Meta.of(group, name);
    Map<String, String> labels = new TreeMap<>(service.labels());
    labels.putAll(meta.getLabels());
    meta.setLabels(labels);
    meta.setAnnotations(new TreeMap<>(service.annotations()));
    return new ServiceBuilder()
        .withMetadata(meta)
        .withNewSpec()
        .withType(type(service.type()))
        .withSessionAffinity("None")
        .withInternalTrafficPolicy("Cluster")
        .withExternalTrafficPolicy(externalTrafficPolicy(service))
        .withLoadBalancerClass(service.loadBalancerClass())
        .withAllocateLoadBalancerNodePorts(
            service.type() == ServiceType.LOAD_BALANCER ? Boolean.TRUE : null)
        .withSelector(group.names().selector())
        .withPorts(group.ports().stream().filter(ports).map(ServiceShape::port).toList())
        .endSpec()
        .build();
  }

  private static ServicePort port(GroupSpec.ServedPort served) {
    return new ServicePortBuilder()
        .withName(served.name())
        .withPort(served.port())
        .withTargetPort(new IntOrString(served.name()))
        .withProtocol(served.protocol())
        .build();
  }

  private static String type(ServiceType type) {
    return switch (type) {
      case CLUSTER_IP -> "ClusterIP";
      case NODE_PORT -> "NodePort";
      case LOAD_BALANCER -> "LoadBalancer";
    };
  }

  private static @Nullable String externalTrafficPolicy(NodeService service) {
    if (service.type() == ServiceType.CLUSTER_IP) {
      return null;
    }
    return service.externalTrafficPolicy() == TrafficPolicy.LOCAL ? "Local" : "Cluster";
  }
}
