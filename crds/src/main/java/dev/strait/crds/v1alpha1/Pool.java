package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Connections of one node to one origin. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Pool(
    @JsonPropertyDescription(
            "Connections at once; further requests wait for connectTimeout, then get 503.")
        @Default("1024")
        @Min(1)
        @Max(100000)
        Integer maxConnections,
    @JsonPropertyDescription("Connections kept without a request.")
        @Default("128")
        @Min(0)
        @Max(100000)
        Integer maxIdle,
    @JsonPropertyDescription(
            "A connection without a request is closed after it; keep it below the origin's "
                + "own.")
        @Default("30s")
        @Size(max = 20)
        @Pattern(GatewayDuration.PATTERN)
        @ValidationRule(
            value = "duration(self) >= duration('1s') && duration(self) <= duration('24h')",
            message = "must be a duration from 1s to 24h")
        GatewayDuration idleTimeout,
    @JsonPropertyDescription("Time to resolve, connect and shake hands; 502 beyond.")
        @Default("5s")
        @Size(max = 20)
        @Pattern(GatewayDuration.PATTERN)
        @ValidationRule(
            value = "duration(self) >= duration('10ms') && duration(self) <= duration('5m')",
            message = "must be a duration from 10ms to 5m")
        GatewayDuration connectTimeout) {
  /** What `pool: {}` means. */
  public static final Pool DEFAULT =
      new Pool(1_024, 128, GatewayDuration.parse("30s"), GatewayDuration.parse("5s"));

  /** Fills in the defaults of the schema. */
  public Pool {
    maxConnections = Absent.or(maxConnections, 1024);
    maxIdle = Absent.or(maxIdle, 128);
    idleTimeout = Absent.or(idleTimeout, GatewayDuration.parse("30s"));
    connectTimeout = Absent.or(connectTimeout, GatewayDuration.parse("5s"));
  }
}
