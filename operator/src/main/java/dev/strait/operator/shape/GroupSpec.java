package dev.strait.operator.shape;

import dev.strait.control.loop.Annotations;
import dev.strait.control.plan.GroupId;
import dev.strait.crds.v1alpha1.Api;
import dev.strait.crds.v1alpha1.Autoscaling;
import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.CoreTunnel;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.crds.v1alpha1.GeoIp;
import dev.strait.crds.v1alpha1.ImagePullPolicy;
import dev.strait.crds.v1alpha1.Listener;
import dev.strait.crds.v1alpha1.NodeService;
import dev.strait.crds.v1alpha1.NodeTemplate;
import dev.strait.crds.v1alpha1.TunnelQuic;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the two kinds have in common as far as it shapes pods and what stands before them.
 *
 * @param id the group
 * @param owner reference to the resource
 * @param replicas pods wanted
 * @param drainMillis time that exchanges have to finish
 * @param ports what is served to clients or edges, in the order declared
 * @param image what the nodes run; null for the operator's choice
 * @param pullPolicy when it is pulled; null for IfNotPresent
 * @param service what stands before the pods
 * @param autoscaling who counts the pods; null for {@code replicas}
 * @param template what pods have beside
 * @param geoipClaim PersistentVolumeClaim with a database of countries; null for none
 * @param tunnelQuic settings of links that a core takes over only when it starts; null for the
 *     defaults
 * @param restart token of the last restart that was asked for; null for none
 */
public record GroupSpec(
    GroupId id,
    OwnerReference owner,
    int replicas,
    long drainMillis,
    List<ServedPort> ports,
    @Nullable String image,
    @Nullable ImagePullPolicy pullPolicy,
    NodeService service,
    @Nullable Autoscaling autoscaling,
    NodeTemplate template,
    @Nullable String geoipClaim,
    @Nullable String tunnelQuic,
    @Nullable String restart) {
  /** Copies what is mutable. */
  public GroupSpec {
    ports = List.copyOf(ports);
  }

  /**
   * One port.
   *
   * @param name of the port in pod and Service
   * @param port of the Service
   * @param protocol {@code TCP} or {@code UDP}
   */
  public record ServedPort(String name, int port, String protocol) {}

  /**
   * Of an EdgeNode.
   *
   * @param edge as declared
   * @return its common part
   */
  public static GroupSpec of(EdgeNode edge) {
    List<ServedPort> ports = new ArrayList<>();
    List<Listener> listeners = edge.getSpec().listeners();
    for (int i = 0; i < listeners.size(); i++) {
      Listener listener = listeners.get(i);
      ports.add(new ServedPort("l-" + i, listener.port(), "TCP"));
      if (listener.http3()) {
        ports.add(new ServedPort("l-" + i + "-udp", listener.port(), "UDP"));
      }
    }
    GeoIp geoip = edge.getSpec().geoip();
    return new GroupSpec(
        GroupId.edge(edge.getMetadata().getNamespace(), edge.getMetadata().getName()),
        owner(edge),
        edge.getSpec().replicas(),
        edge.getSpec().drain().deadline().millis(),
        ports,
        edge.getSpec().image(),
        edge.getSpec().imagePullPolicy(),
        edge.getSpec().service(),
        edge.getSpec().autoscaling(),
        edge.getSpec().template(),
        geoip == null ? null : geoip.claimName(),
        null,
        restart(edge));
  }

  /**
   * Of a CoreNode.
   *
   * @param core as declared
   * @return its common part
   */
  public static GroupSpec of(CoreNode core) {
    return new GroupSpec(
        GroupId.core(core.getMetadata().getNamespace(), core.getMetadata().getName()),
        owner(core),
        core.getSpec().replicas(),
        core.getSpec().drain().deadline().millis(),
        ports(core.getSpec().tunnel()),
        core.getSpec().image(),
        core.getSpec().imagePullPolicy(),
        core.getSpec().service(),
        core.getSpec().autoscaling(),
        core.getSpec().template(),
        null,
        tunnelQuic(core.getSpec().tunnel().quic()),
        restart(core));
  }

  private static @Nullable String tunnelQuic(@Nullable TunnelQuic declared) {
    return declared == null || declared.equals(TunnelQuic.DEFAULT)
        ? null
        : declared.congestionControl()
            + (declared.pathMtuDiscovery() ? "" : " without path MTU discovery");
  }

  private static List<ServedPort> ports(CoreTunnel tunnel) {
    List<ServedPort> ports = new ArrayList<>(2);
    if (tunnel.takesUdp()) {
      ports.add(new ServedPort("tunnel", tunnel.port(), "UDP"));
    }
    if (tunnel.takesTcp()) {
      ports.add(new ServedPort("tunnel-tcp", tunnel.port(), "TCP"));
    }
    return ports;
  }

  /**
   * How its objects are called.
   *
   * @return the names
   */
  public GroupNames names() {
    return new GroupNames(id);
  }

  private static @Nullable String restart(HasMetadata resource) {
    Map<String, String> annotations = resource.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(Annotations.RESTART);
  }

  private static OwnerReference owner(HasMetadata resource) {
    return new OwnerReferenceBuilder()
        .withApiVersion(Api.API_VERSION)
        .withKind(resource.getKind())
        .withName(resource.getMetadata().getName())
        .withUid(resource.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .build();
  }
}
