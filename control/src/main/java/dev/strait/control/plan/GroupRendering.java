package dev.strait.control.plan;

import dev.strait.nodeconfig.AdminConfig;
import dev.strait.nodeconfig.CertificateConfig;
import dev.strait.nodeconfig.ConfigShards;
import dev.strait.nodeconfig.CoreConfig;
import dev.strait.nodeconfig.Endpoint;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeConfigJson;
import dev.strait.nodeconfig.NodeConfigValidation;
import dev.strait.nodeconfig.NodeTraffic;
import dev.strait.nodeconfig.TunnelConfig;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The NodeConfig of one group before it is let out: one that does not pass its own validation never
 * replaces what was applied.
 *
 * @param id the group
 * @param replicas nodes wanted
 * @param config what it shall run; null when it can run nothing
 * @param revision of the config; null together with it
 * @param traffic endpoints for it; null together with config
 * @param invalid why what was declared cannot be run; empty when it can
 * @param unresolved what it names in vain, the first reason first
 * @param paused whether it is left as it is
 * @param leaving whether its resource is being deleted
 */
record GroupRendering(
    GroupId id,
    int replicas,
    @Nullable NodeConfig config,
    @Nullable String revision,
    @Nullable NodeTraffic traffic,
    List<Invalid> invalid,
    List<Topology.Dangling> unresolved,
    boolean paused,
    boolean leaving) {

  /**
   * Why a group cannot be run as it is declared.
   *
   * @param reason for programs
   * @param message for people
   */
  record Invalid(Reason reason, String message) {}

  /** A group that can run nothing, for it has no identity. */
  static GroupRendering without(
      GroupId id, int replicas, String invalid, List<Topology.Dangling> unresolved) {
    List<Invalid> why = List.of(new Invalid(Reason.INVALID, invalid));
    return new GroupRendering(id, replicas, null, null, null, why, unresolved, false, false);
  }

  /**
   * What was applied, with the identities of now: a pause lasts longer than a certificate. Nothing
   * when nothing was ever applied.
   */
  static GroupRendering paused(
      GroupId id,
      int replicas,
      Known known,
      TunnelKeys.@Nullable Keys keys,
      AdminConfig admin,
      @Nullable String unknownValue) {
    Applied applied = known.group(id).applied();
    NodeConfig before = applied == null ? null : applied.config();
    NodeConfig config =
        before == null || keys == null
            ? before
            : renewed(before, keys.identity(), keys.trust(), admin);
    NodeTraffic traffic = applied == null ? null : applied.traffic();
    return new GroupRendering(
        id,
        replicas,
        config,
        revision(config, applied),
        traffic,
        unknownValue == null
            ? List.of()
            : List.of(new Invalid(Reason.UNSUPPORTED_VALUE, unknownValue)),
        List.of(),
        true,
        false);
  }

  private static NodeConfig renewed(
      NodeConfig before, CertificateConfig identity, String trust, AdminConfig admin) {
    TunnelConfig tunnel = before.tunnel();
    return new NodeConfig(
        before.contractVersion(),
        before.node(),
        before.listeners(),
        new TunnelConfig(
            identity,
            trust,
            tunnel.transports(),
            tunnel.listen(),
            tunnel.linksPerCore(),
            tunnel.maxLanes(),
            tunnel.idleTimeoutMillis(),
            tunnel.pingIntervalMillis(),
            tunnel.proxy(),
            tunnel.quic()),
        before.cores(),
        before.edges(),
        before.routes(),
        before.egress(),
        before.limits(),
        before.drain(),
        admin,
        before.geoip());
  }

  static GroupRendering of(
      GroupId id,
      int replicas,
      NodeConfig wanted,
      Map<String, List<Endpoint>> endpoints,
      List<Topology.Dangling> unresolved,
      Known known,
      int maxShards) {
    Applied applied = known.group(id).applied();
    if (applied != null && wanted.equals(applied.config())) {
      NodeTraffic traffic = traffic(applied.config(), endpoints, known.group(id));
      return new GroupRendering(
          id,
          replicas,
          applied.config(), // the very same, so that nobody need compare it again
          applied.revision(),
          traffic,
          List.of(),
          unresolved,
          false,
          false);
    }
    List<Invalid> invalid = invalid(wanted, maxShards);
    NodeConfig config = invalid.isEmpty() ? wanted : goingOn(applied, wanted);
    NodeTraffic traffic = config == null ? null : traffic(config, endpoints, known.group(id));
    return new GroupRendering(
        id,
        replicas,
        config,
        revision(config, applied),
        traffic,
        invalid,
        unresolved,
        false,
        false);
  }

  private static List<Invalid> invalid(NodeConfig wanted, int maxShards) {
    List<String> senseless = NodeConfigValidation.check(wanted);
    if (!senseless.isEmpty()) {
      return senseless.stream().map(message -> new Invalid(Reason.INVALID, message)).toList();
    }
    if (maxShards == Integer.MAX_VALUE) {
      return List.of();
    }
    int shards = ConfigShards.of(wanted).files().size();
    String message =
        "its configuration needs %d ConfigMaps of %d KiB (expected: at most %d); attach fewer routes, or divide them among several nodes";
    return shards <= maxShards
        ? List.of()
        : List.of(
            new Invalid(
                Reason.TOO_LARGE,
                message.formatted(shards, ConfigShards.MAX_SHARD_BYTES / 1024, maxShards)));
  }

  /** Certificates end before people have mended what they declared. */
  private static @Nullable NodeConfig goingOn(@Nullable Applied applied, NodeConfig wanted) {
    return applied == null
        ? null
        : renewed(
            applied.config(), wanted.tunnel().identity(), wanted.tunnel().trust(), wanted.admin());
  }

  /** Hashing costs more than comparing, and mostly nothing has changed. */
  private static @Nullable String revision(@Nullable NodeConfig config, @Nullable Applied applied) {
    if (config == null) {
      return null;
    }
    return applied != null && config.equals(applied.config())
        ? applied.revision()
        : NodeConfigJson.revision(config);
  }

  /** The sequence grows exactly when the content changes. */
  private static NodeTraffic traffic(
      NodeConfig config, Map<String, List<Endpoint>> endpoints, ObservedGroup observed) {
    Map<String, List<Endpoint>> named = new TreeMap<>(endpoints);
    named.keySet().retainAll(config.cores().stream().map(CoreConfig::name).toList());
    NodeTraffic before = observed.applied() == null ? null : observed.applied().traffic();
    long sequence = before == null ? 0 : before.sequence();
    NodeTraffic same = new NodeTraffic(NodeConfig.CONTRACT_VERSION, sequence, named, Map.of());
    return Objects.equals(same, before)
        ? same
        : new NodeTraffic(NodeConfig.CONTRACT_VERSION, sequence + 1, named, Map.of());
  }

  GroupRendering leaving(boolean now) {
    return new GroupRendering(
        id, replicas, config, revision, traffic, invalid, unresolved, paused, now);
  }
}
