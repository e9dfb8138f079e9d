package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/** QUIC between edges and cores. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TunnelQuic(
    @JsonPropertyDescription(
            "How fast this side sends: requests by the EdgeNode's, answers by the CoreNode's. Bbr is "
                + "experimental: nodes do not pace.")
        @Default("Cubic")
        CongestionControl congestionControl,
    @JsonPropertyDescription("Whether datagrams above 1,200 bytes are tried (RFC 8899).")
        @Default("true")
        Boolean pathMtuDiscovery) {
  /** What `quic: {}` means. */
  public static final TunnelQuic DEFAULT = new TunnelQuic(CongestionControl.CUBIC, true);

  /** Fills in the defaults of the schema. */
  public TunnelQuic {
    congestionControl = Absent.or(congestionControl, CongestionControl.CUBIC);
    pathMtuDiscovery = Absent.or(pathMtuDiscovery, true);
  }
}
