package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** How a listener looks after WebSockets. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record WebSocketSettings(
    @JsonPropertyDescription("A client from which nothing came for so long is sent a ping.")
        @Default("30s")
        @Size(max = 20)
        @Pattern(GatewayDuration.PATTERN)
        @ValidationRule(
            value = "duration(self) >= duration('1s') && duration(self) <= duration('1h')",
            message = "must be a duration from 1s to 1h")
        GatewayDuration pingInterval,
    @JsonPropertyDescription(
            "A client that then stays silent for so long is closed, and the origin is told.")
        @Default("15s")
        @Size(max = 20)
        @Pattern(GatewayDuration.PATTERN)
        @ValidationRule(
            value = "duration(self) >= duration('1s') && duration(self) <= duration('1h')",
            message = "must be a duration from 1s to 1h")
        GatewayDuration pongTimeout,
    @JsonPropertyDescription(
            "Bytes of a client that may wait for the origin. HTTP/1.1 only: over HTTP/2 the "
                + "stream's window takes its place.")
        @Default("65536")
        @Min(4096)
        @Max(16777216)
        Integer readBufferBytes,
    @JsonPropertyDescription(
            "Bytes that may wait for a client before the origin is made to wait. HTTP/1.1 only.")
        @Default("65536")
        @Min(4096)
        @Max(16777216)
        Integer writeBufferBytes) {
  /** Fills in the defaults of the schema. */
  public WebSocketSettings {
    pingInterval = Absent.or(pingInterval, GatewayDuration.parse("30s"));
    pongTimeout = Absent.or(pongTimeout, GatewayDuration.parse("15s"));
    readBufferBytes = Absent.or(readBufferBytes, 65_536);
    writeBufferBytes = Absent.or(writeBufferBytes, 65_536);
  }
}
