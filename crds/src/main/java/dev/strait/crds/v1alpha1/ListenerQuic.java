package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.Duration;

/** QUIC between clients and an edge, for HTTP/3. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ListenerQuic(
    @JsonPropertyDescription(
            "Silence after which a connection is given up; clients may ask for less. Changing it "
                + "ends the listener's HTTP/3 connections.")
        @Default("5m")
        @Size(max = 20)
        @Pattern(GatewayDuration.PATTERN)
        @ValidationRule(
            value = "duration(self) >= duration('1s') && duration(self) <= duration('24h')",
            message = "must be a duration from 1s to 24h")
        GatewayDuration idleTimeout,
    @JsonPropertyDescription(
            "While a request is under way and nothing was sent for so long, something without meaning is "
                + "(RFC 9114 section 7.2.8), so that no NAT forgets the client and the client's own idle "
                + "timeout does not end a silent answer. 0s: never.")
        @Default("20s")
        @Size(max = 20)
        @Pattern(GatewayDuration.PATTERN)
        @ValidationRule(
            value =
                "duration(self) == duration('0s') || duration(self) >= duration('1s') && "
                    + "duration(self) <= duration('1h')",
            message = "must be 0s, or a duration from 1s to 1h")
        GatewayDuration keepAlive,
    @JsonPropertyDescription(
            "How fast is sent. Bbr is experimental: nodes do not pace. Changing it ends the "
                + "listener's HTTP/3 connections.")
        @Default("Cubic")
        CongestionControl congestionControl,
    @JsonPropertyDescription(
            "Whether datagrams above 1,200 bytes are tried (RFC 8899). Changing it ends the "
                + "listener's HTTP/3 connections.")
        @Default("true")
        Boolean pathMtuDiscovery,
    @JsonPropertyDescription(
            "Whether clients that come back may send GET, HEAD and OPTIONS in their first flight "
                + "(0-RTT); such requests carry `Early-Data: 1` onward (RFC 8470).")
        @Default("true")
        Boolean earlyData) {
  /** What `quic: {}` means. */
  public static final ListenerQuic DEFAULT =
      new ListenerQuic(
          new GatewayDuration(Duration.ofMinutes(5)),
          new GatewayDuration(Duration.ofSeconds(20)),
          CongestionControl.CUBIC,
          true,
          true);

  /** Fills in the defaults of the schema. */
  public ListenerQuic {
    idleTimeout = Absent.or(idleTimeout, new GatewayDuration(Duration.ofMinutes(5)));
    keepAlive = Absent.or(keepAlive, new GatewayDuration(Duration.ofSeconds(20)));
    congestionControl = Absent.or(congestionControl, CongestionControl.CUBIC);
    pathMtuDiscovery = Absent.or(pathMtuDiscovery, true);
    earlyData = Absent.or(earlyData, true);
  }
}
