package dev.strait.operator.shape;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A pod with one node in it, under the restricted Pod Security Standard. */
final class PodShape {
  private static final String ACCESS_LOG = "STRAIT_ACCESS_LOG";
  private static final String DIRECTORY = "/var/run/strait";
  static final String GEOIP = DIRECTORY + "/" + VolumeShape.GEOIP;

  private static final long USER = 65_532L;

  /** Time for endpoints of Services and of edges to be told before the listeners close. */
  private static final long EDGE_PRE_STOP_SECONDS = 5;

  private static final long CORE_PRE_STOP_SECONDS = 8;

  /** For the JVM to end after its exchanges have. */
  private static final long END_SECONDS = 15;

  /** What a node asks for unless its template says otherwise. */
  private static final Map<String, Quantity> REQUESTS =
      Map.of("cpu", new Quantity("100m"), "memory", new Quantity("256Mi"));

  private static final Map<String, Quantity> LIMITS = Map.of("memory", new Quantity("1Gi"));

  private PodShape() {}

  static PodSpec of(GroupSpec group, String defaultImage) {
    return new PodSpecBuilder()
        .withServiceAccountName(group.names().base())
        .withServiceAccount(group.names().base()) // the deprecated twin that the server fills in
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withRestartPolicy("Always")
        .withDnsPolicy("ClusterFirst")
        .withSchedulerName("default-scheduler")
        .withTerminationGracePeriodSeconds(
            preStopSeconds(group) + ceilSeconds(group.drainMillis()) + END_SECONDS)
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withRunAsUser(USER)
        .withRunAsGroup(USER)
        .withFsGroup(USER)
        .withFsGroupChangePolicy("OnRootMismatch")
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .withNodeSelector(group.template().nodeSelector())
        .withTolerations(group.template().tolerations())
        .withAffinity(group.template().affinity())
        .withTopologySpreadConstraints(spread(group))
        .withPriorityClassName(group.template().priorityClassName())
        .withImagePullSecrets(
            group.template().imagePullSecrets().stream()
                .map(secret -> new LocalObjectReference(secret.name()))
                .toList())
        .withContainers(node(group, defaultImage))
        .withVolumes(VolumeShape.of(group))
        .build();
  }

  private static Container node(GroupSpec group, String defaultImage) {
    return new ContainerBuilder()
        .withName(GroupNames.CONTAINER)
        .withImage(group.image() == null ? defaultImage : group.image())
        .withImagePullPolicy(pullPolicy(group))
        .withArgs("--dir", DIRECTORY)
        .withEnv(env(group))
        .withPorts(ports(group))
        .withNewResources()
        .withRequests(orElse(group.template().resources().requests(), REQUESTS))
        .withLimits(orElse(group.template().resources().limits(), LIMITS))
        .endResources()
        .withStartupProbe(probe("/readyz", 2, 60))
        .withReadinessProbe(probe("/readyz", 2, 2))
        .withLivenessProbe(probe("/healthz", 10, 6))
        .withNewLifecycle()
        .withNewPreStop()
        .withNewSleep(preStopSeconds(group))
        .endPreStop()
        .endLifecycle()
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false)
        .withPrivileged(false)
        .withReadOnlyRootFilesystem(true)
        .withRunAsNonRoot(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .withTerminationMessagePath("/dev/termination-log")
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .withVolumeMounts(mounts(group))
        .build();
  }

  private static List<VolumeMount> mounts(GroupSpec group) {
    List<VolumeMount> mounts = new ArrayList<>();
    mounts.add(mount(VolumeShape.CURRENT, DIRECTORY + "/current", true));
    mounts.add(mount(VolumeShape.TRAFFIC, DIRECTORY + "/traffic", true));
    mounts.add(mount(VolumeShape.BUNDLE, DIRECTORY + "/bundle", true));
    mounts.add(mount(VolumeShape.TMP, "/tmp", false));
    if (group.geoipClaim() != null) {
      mounts.add(mount(VolumeShape.GEOIP, GEOIP, true));
    }
    return mounts;
  }

  private static List<ContainerPort> ports(GroupSpec group) {
    List<ContainerPort> ports = new ArrayList<>();
    for (GroupSpec.ServedPort served : group.ports()) {
      ports.add(port(served.name(), PodPorts.of(served.port()), served.protocol()));
    }
    ports.add(port("admin", PodPorts.ADMIN, "TCP"));
    ports.add(port("admin-tls", PodPorts.ADMIN_TLS, "TCP"));
    return ports;
  }

  private static ContainerPort port(String name, int number, String protocol) {
    return new ContainerPortBuilder()
        .withName(name)
        .withContainerPort(number)
        .withProtocol(protocol)
        .build();
  }

  private static Probe probe(String path, int periodSeconds, int failures) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath(path)
        .withNewPort("admin")
        .withScheme("HTTP")
        .endHttpGet()
        .withPeriodSeconds(periodSeconds)
        .withFailureThreshold(failures)
        .withSuccessThreshold(1)
        .withTimeoutSeconds(2)
        .build();
  }

  private static VolumeMount mount(String volume, String path, boolean readOnly) {
    // The server leaves readOnly: false out, and so does this.
    return new VolumeMountBuilder()
        .withName(volume)
        .withMountPath(path)
        .withReadOnly(readOnly ? Boolean.TRUE : null)
        .build();
  }

  private static List<EnvVar> env(GroupSpec group) {
    List<EnvVar> env = new ArrayList<>();
    boolean own = group.template().env().stream().anyMatch(each -> each.name().equals(ACCESS_LOG));
    if (!own) {
      env.add(new EnvVar(ACCESS_LOG, "failures", null));
    }
    // An empty value is left out by the server.
    group
        .template()
        .env()
        .forEach(
            each ->
                env.add(
                    new EnvVar(each.name(), each.value().isEmpty() ? null : each.value(), null)));
    return env;
  }

  private static <V> Map<String, V> orElse(Map<String, V> given, Map<String, V> otherwise) {
    return given.isEmpty() ? otherwise : given;
  }

  private static String pullPolicy(GroupSpec group) {
    if (group.pullPolicy() == null) {
      return "IfNotPresent";
    }
    return switch (group.pullPolicy()) {
      case ALWAYS -> "Always";
      case IF_NOT_PRESENT -> "IfNotPresent";
      case NEVER -> "Never";
    };
  }

  private static List<TopologySpreadConstraint> spread(GroupSpec group) {
    return group.template().topologySpreadConstraints().isEmpty()
        ? List.of(
            spread(group, "kubernetes.io/hostname"), spread(group, "topology.kubernetes.io/zone"))
        : group.template().topologySpreadConstraints();
  }

  private static TopologySpreadConstraint spread(GroupSpec group, String key) {
    return new TopologySpreadConstraintBuilder()
        .withMaxSkew(1)
        .withTopologyKey(key)
        .withWhenUnsatisfiable("ScheduleAnyway")
        .withNewLabelSelector()
        .withMatchLabels(group.names().selector())
        .endLabelSelector()
        .build();
  }

  private static long preStopSeconds(GroupSpec group) {
    return group.names().component().equals("edge") ? EDGE_PRE_STOP_SECONDS : CORE_PRE_STOP_SECONDS;
  }

  private static long ceilSeconds(long millis) {
    return (millis + 999) / 1000;
  }
}
