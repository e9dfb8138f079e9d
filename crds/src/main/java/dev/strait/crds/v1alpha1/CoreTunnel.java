package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a core takes edges in. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "duration(self.pingInterval) + duration(self.pingInterval) <= "
            + "duration(self.idleTimeout)",
    message = "idleTimeout must be at least twice pingInterval, or a lost PING ends a link")
public record CoreTunnel(
    @JsonPropertyDescription(
            "Port that edges call; UDP for QUIC, TCP with the same number for the other "
                + "transports.")
        @Default("8443")
        @Min(1)
        @Max(65535)
        Integer port,
    @JsonPropertyDescription(
            "What links may run over: QUIC (UDP); TLS (TCP); WebSocket, in TLS, for networks that "
                + "let only HTTPS pass; TCP, in the clear and without any check of who the peer is, "
                + "for networks that nobody else can reach.")
        @Default("[\"QUIC\",\"TLS\"]")
        @Size(min = 1, max = 4)
        @ValidationRule(
            value = "self.all(t, self.exists_one(u, u == t))",
            message = "a transport can be named once")
        List<TunnelTransport> transports,
    @JsonPropertyDescription("Lanes (QUIC streams) an edge may open on a link.")
        @Default("16")
        @Min(1)
        @Max(64)
        Integer maxLanes,
    @JsonPropertyDescription(
            "A link that is silent for so long is dead; its exchanges are given up.")
        @Default("3s")
        @Size(max = 20)
        @Pattern(GatewayDuration.PATTERN)
        @ValidationRule(
            value = "duration(self) >= duration('1s') && duration(self) <= duration('10m')",
            message = "must be a duration from 1s to 10m")
        GatewayDuration idleTimeout,
    @JsonPropertyDescription("A PING is sent after so long without a frame from the edge.")
        @Default("1s")
        @Size(max = 20)
        @Pattern(GatewayDuration.PATTERN)
        @ValidationRule(
            value = "duration(self) >= duration('100ms') && duration(self) <= duration('1m')",
            message = "must be a duration from 100ms to 1m")
        GatewayDuration pingInterval,
    @JsonPropertyDescription(
            "The certificate that nodes show each other. Left out: one of Strait's own CA.")
        @Nullable TunnelIdentity identity,
    @JsonPropertyDescription(
            "Settings of QUIC links. Changing them rolls the pods, each of which drains first.")
        @Nullable TunnelQuic quic) {
  /** What `tunnel: {}` means. */
  public static final CoreTunnel DEFAULT =
      new CoreTunnel(
          8443,
          List.of(TunnelTransport.QUIC, TunnelTransport.TLS),
          16,
          GatewayDuration.parse("3s"),
          GatewayDuration.parse("1s"),
          null,
          null);

  /** Fills in the defaults of the schema. */
  public CoreTunnel {
    port = Absent.or(port, 8443);
    transports = Absent.or(transports, List.of(TunnelTransport.QUIC, TunnelTransport.TLS));
    maxLanes = Absent.or(maxLanes, 16);
    idleTimeout = Absent.or(idleTimeout, GatewayDuration.parse("3s"));
    pingInterval = Absent.or(pingInterval, GatewayDuration.parse("1s"));
  }

  /**
   * Whether edges may call by UDP.
   *
   * @return true with QUIC
   */
  public boolean takesUdp() {
    return transports.contains(TunnelTransport.QUIC);
  }

  /**
   * Whether edges may call by TCP.
   *
   * @return true with any transport but QUIC
   */
  public boolean takesTcp() {
    return TunnelTransport.needTcp(transports);
  }
}
