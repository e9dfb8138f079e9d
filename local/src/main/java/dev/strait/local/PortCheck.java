package dev.strait.local;

import dev.strait.control.plan.GroupId;
import dev.strait.control.plan.Placement;
import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.CoreTunnel;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.crds.v1alpha1.Listener;
import dev.strait.local.yaml.LoadedResources;
import dev.strait.nodeconfig.BindConfig;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Finds ports that somebody else uses before anything is started: a sentence now is better than a
 * refusal in a log later.
 */
final class PortCheck {
  private final List<String> taken = new ArrayList<>();

  private PortCheck() {}

  /** One sentence for each port that is not free. */
  static List<String> taken(
      LoadedResources resources, Placement placement, Collection<Integer> sampleLlms) {
    PortCheck check = new PortCheck();
    for (EdgeNode edge : resources.edgeNodes()) {
      GroupId group = GroupId.edge(namespace(edge), name(edge));
      for (Listener listener : edge.getSpec().listeners()) {
        check.tcp(placement.listener(group, listener), group + ", listener " + listener.name());
        if (listener.http3()) {
          check.udp(placement.listener(group, listener), group + ", listener " + listener.name());
        }
      }
      check.admin(placement, group);
    }
    for (CoreNode core : resources.coreNodes()) {
      GroupId group = GroupId.core(namespace(core), name(core));
      check.tunnel(placement, group, core.getSpec().tunnel());
      check.admin(placement, group);
    }
    for (int port : sampleLlms) {
      check.tcp(new BindConfig(LoopbackPlacement.LOOPBACK, port), "the sample LLM");
    }
    return check.taken;
  }

  private void tunnel(Placement placement, GroupId group, CoreTunnel tunnel) {
    BindConfig bind = placement.tunnel(group, tunnel.port());
    if (tunnel.takesUdp()) {
      udp(bind, group + ", tunnel");
    }
    if (tunnel.takesTcp()) {
      tcp(bind, group + ", tunnel");
    }
  }

  private void admin(Placement placement, GroupId group) {
    var admin = placement.admin(group);
    tcp(new BindConfig(admin.address(), admin.port()), group + ", metrics and health");
  }

  private void tcp(BindConfig bind, String what) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true); // connections of an earlier run may linger
      socket.bind(address(bind));
    } catch (IOException | IllegalArgumentException e) {
      taken.add(sentence(bind, "TCP", what, e));
    }
  }

  private void udp(BindConfig bind, String what) {
    try (DatagramSocket socket = new DatagramSocket(null)) {
      socket.bind(address(bind));
    } catch (IOException | IllegalArgumentException e) {
      taken.add(sentence(bind, "UDP", what, e));
    }
  }

  private static InetSocketAddress address(BindConfig bind) {
    return new InetSocketAddress(bind.address(), bind.port());
  }

  private static String sentence(BindConfig bind, String transport, String what, Exception e) {
    return String.format(
        "%s:%d (%s, for %s) cannot be used: %s; free it, or move all ports with --port-offset N",
        bind.address(), bind.port(), transport, what, e.getMessage());
  }

  private static String namespace(HasMetadata resource) {
    return resource.getMetadata().getNamespace();
  }

  private static String name(HasMetadata resource) {
    return resource.getMetadata().getName();
  }
}
