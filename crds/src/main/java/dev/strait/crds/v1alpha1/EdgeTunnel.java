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

/** How an edge dials cores. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "!has(self.proxy) || self.transports.exists(t, t == 'WebSocket')",
    message = "a proxy is for WebSocket links, and transports does not name WebSocket")
@ValidationRule(
    value =
        "duration(self.pingInterval) + duration(self.pingInterval) <= "
            + "duration(self.idleTimeout)",
    message = "idleTimeout must be at least twice pingInterval, or a lost PING ends a link")
public record EdgeTunnel(
    @JsonPropertyDescription(
            "What links run over, in order of preference: the next is tried beside one that is not "
                + "up after 1.5s, and a preferred one is taken back when it is. QUIC (UDP); TLS (TCP); "
                + "WebSocket, in TLS, for networks that let only HTTPS pass; TCP, in the clear and "
                + "without any check of who the peer is, for networks that nobody else can reach.")
        @Default("[\"QUIC\",\"TLS\"]")
        @Size(min = 1, max = 4)
        @ValidationRule(
            value = "self.all(t, self.exists_one(u, u == t))",
            message = "a transport can be named once")
        List<TunnelTransport> transports,
    @JsonPropertyDescription("Links that each event loop of an edge keeps to each pod of a core.")
        @Default("1")
        @Min(1)
        @Max(16)
        Integer linksPerCore,
    @JsonPropertyDescription(
            "Lanes (QUIC streams) a link may open; with few exchanges each has a lane of its own. "
                + "Many share one, or all while packets are lost and a round trip takes 20 ms or more.")
        @Default("16")
        @Min(1)
        @Max(64)
        Integer maxLanes,
    @JsonPropertyDescription(
            "A link that is silent for so long is dead; its exchanges end with 502.")
        @Default("3s")
        @Size(max = 20)
        @Pattern(GatewayDuration.PATTERN)
        @ValidationRule(
            value = "duration(self) >= duration('1s') && duration(self) <= duration('10m')",
            message = "must be a duration from 1s to 10m")
        GatewayDuration idleTimeout,
    @JsonPropertyDescription("A PING is sent after so long without a frame from the core.")
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
            "An HTTP proxy that WebSocket links go through (CONNECT): host:port. The other transports "
                + "go straight to the core.")
        @Size(min = 3, max = 300)
        @Pattern(Patterns.ADDRESS)
        @Nullable String proxy,
    @JsonPropertyDescription(
            "Settings of QUIC links. After a change links are made anew beside the old ones, which are "
                + "drained: no stream is cut.")
        @Nullable TunnelQuic quic) {
  /** What `tunnel: {}` means. */
  public static final EdgeTunnel DEFAULT =
      new EdgeTunnel(
          List.of(TunnelTransport.QUIC, TunnelTransport.TLS),
          1,
          16,
          GatewayDuration.parse("3s"),
          GatewayDuration.parse("1s"),
          null,
          null,
          null);

  /** Fills in the defaults of the schema. */
  public EdgeTunnel {
    transports = Absent.or(transports, List.of(TunnelTransport.QUIC, TunnelTransport.TLS));
    linksPerCore = Absent.or(linksPerCore, 1);
    maxLanes = Absent.or(maxLanes, 16);
    idleTimeout = Absent.or(idleTimeout, GatewayDuration.parse("3s"));
    pingInterval = Absent.or(pingInterval, GatewayDuration.parse("1s"));
  }
}
