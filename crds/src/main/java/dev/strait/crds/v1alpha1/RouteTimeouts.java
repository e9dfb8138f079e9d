package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** When to give up; 0s means never. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "!has(self.backendRequest) || duration(self.request) == duration('0s') || "
            + "duration(self.backendRequest) <= duration(self.request)",
    message = "backendRequest must not be longer than request")
public record RouteTimeouts(
    @JsonPropertyDescription(
            "From the head of the request to the end of the answer. Never by default, for "
                + "answers may stream for hours.")
        @Default("0s")
        @Size(max = 20)
        @Pattern(GatewayDuration.PATTERN)
        @ValidationRule(
            value = "duration(self) <= duration('24h')",
            message = "must be a duration from 0s to 24h")
        GatewayDuration request,
    @JsonPropertyDescription(
            "From the end of the request to the head of the answer; 504 beyond. Left out: "
                + "5m, or request when that is shorter.")
        @Size(max = 20)
        @Pattern(GatewayDuration.PATTERN)
        @ValidationRule(
            value = "duration(self) <= duration('24h')",
            message = "must be a duration from 0s to 24h")
        GatewayDuration backendRequest,
    @JsonPropertyDescription("An exchange without a byte in either direction for so long is ended.")
        @Default("5m")
        @Size(max = 20)
        @Pattern(GatewayDuration.PATTERN)
        @ValidationRule(
            value = "duration(self) <= duration('24h')",
            message = "must be a duration from 0s to 24h")
        GatewayDuration streamIdle) {
  /** What `timeouts: {}` means. */
  public static final RouteTimeouts DEFAULT =
      new RouteTimeouts(
          GatewayDuration.NEVER, GatewayDuration.parse("5m"), GatewayDuration.parse("5m"));

  /** Fills in the defaults of the schema. */
  public RouteTimeouts {
    request = Absent.or(request, GatewayDuration.parse("0s"));
    backendRequest = Absent.or(backendRequest, defaultBackendRequest(request));
    streamIdle = Absent.or(streamIdle, GatewayDuration.parse("5m"));
  }

  private static GatewayDuration defaultBackendRequest(GatewayDuration request) {
    boolean shorter = !request.duration().isZero() && request.millis() < 300_000;
    return shorter ? request : GatewayDuration.parse("5m");
  }
}
