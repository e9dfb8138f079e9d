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
          new GatewayDuration(Duration.ofMinutes(5)), CongestionControl.CUBIC, true, true);

  /** Fills in the defaults of the schema. */
  public ListenerQuic {
    idleTimeout = Absent.or(idleTimeout, new GatewayDuration(Duration.ofMinutes(5)));
    congestionControl = Absent.or(congestionControl, CongestionControl.CUBIC);
    pathMtuDiscovery = Absent.or(pathMtuDiscovery, true);
    earlyData = Absent.or(earlyData, true);
  }
}
