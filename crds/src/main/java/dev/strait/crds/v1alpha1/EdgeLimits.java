package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Bounds on everything a client can make an edge hold. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record EdgeLimits(
    @JsonPropertyDescription("Client connections of a node; the next is closed.")
        @Default("100000")
        @Min(1)
        @Max(1000000)
        Integer maxConnections,
    @JsonPropertyDescription("Requests at once on one HTTP/2 or HTTP/3 connection.")
        @Default("250")
        @Min(1)
        @Max(10000)
        Integer maxConcurrentStreams,
    @JsonPropertyDescription("Length of an HTTP/1.1 request line; 414 beyond.")
        @Default("8192")
        @Min(256)
        @Max(1048576)
        Integer maxRequestLineBytes,
    @JsonPropertyDescription("Length of all header fields of a request together; 431 beyond.")
        @Default("65536")
        @Min(1024)
        @Max(1048576)
        Integer maxHeaderBytes,
    @JsonPropertyDescription("Number of header fields of a request; 431 beyond.")
        @Default("128")
        @Min(8)
        @Max(10000)
        Integer maxHeaderCount,
    @JsonPropertyDescription("Time a client has for the TLS handshake.")
        @Default("10s")
        @Size(max = 20)
        @Pattern(GatewayDuration.PATTERN)
        @ValidationRule(
            value = "duration(self) >= duration('100ms') && duration(self) <= duration('10m')",
            message = "must be a duration from 100ms to 10m")
        GatewayDuration handshakeTimeout,
    @JsonPropertyDescription("Time a client has to send the head of a request; 408 beyond.")
        @Default("15s")
        @Size(max = 20)
        @Pattern(GatewayDuration.PATTERN)
        @ValidationRule(
            value = "duration(self) >= duration('100ms') && duration(self) <= duration('10m')",
            message = "must be a duration from 100ms to 10m")
        GatewayDuration headerTimeout,
    @JsonPropertyDescription("A connection without a request is closed after it.")
        @Default("5m")
        @Size(max = 20)
        @Pattern(GatewayDuration.PATTERN)
        @ValidationRule(
            value = "duration(self) >= duration('1s') && duration(self) <= duration('24h')",
            message = "must be a duration from 1s to 24h")
        GatewayDuration idleTimeout,
    @JsonPropertyDescription(
            "A client that takes no byte of a waiting answer for so long is closed; 0s "
                + "means never.")
        @Default("5m")
        @Size(max = 20)
        @Pattern(GatewayDuration.PATTERN)
        @ValidationRule(
            value = "duration(self) <= duration('24h')",
            message = "must be a duration from 0s to 24h")
        GatewayDuration writeTimeout,
    @JsonPropertyDescription(
            "Bytes of bodies a node may hold for all exchanges together; 0 means half of "
                + "its direct memory.")
        @Default("0")
        @Min(0)
        @Max(1099511627776L)
        Long bufferBudgetBytes) {
  /** What `limits: {}` means. */
  public static final EdgeLimits DEFAULT =
      new EdgeLimits(
          100_000,
          250,
          8_192,
          65_536,
          128,
          GatewayDuration.parse("10s"),
          GatewayDuration.parse("15s"),
          GatewayDuration.parse("5m"),
          GatewayDuration.parse("5m"),
          0L);

  /** Fills in the defaults of the schema. */
  public EdgeLimits {
    maxConnections = Absent.or(maxConnections, 100000);
    maxConcurrentStreams = Absent.or(maxConcurrentStreams, 250);
    maxRequestLineBytes = Absent.or(maxRequestLineBytes, 8192);
    maxHeaderBytes = Absent.or(maxHeaderBytes, 65536);
    maxHeaderCount = Absent.or(maxHeaderCount, 128);
    handshakeTimeout = Absent.or(handshakeTimeout, GatewayDuration.parse("10s"));
    headerTimeout = Absent.or(headerTimeout, GatewayDuration.parse("15s"));
    idleTimeout = Absent.or(idleTimeout, GatewayDuration.parse("5m"));
    writeTimeout = Absent.or(writeTimeout, GatewayDuration.parse("5m"));
    bufferBudgetBytes = Absent.or(bufferBudgetBytes, 0L);
  }
}
