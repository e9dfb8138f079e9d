package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Who may say where a client comes from. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ClientAddress(
    @JsonPropertyDescription(
            "Networks of the proxies and load balancers in front that are believed; what others "
                + "say is not.")
        @Required
        @Size(min = 1, max = 64)
        List<@Size(min = 3, max = 49) @Pattern(Patterns.CIDR) String> trustedProxies,
    @JsonPropertyDescription(
            "Whether connections begin with a PROXY header, version 1 or 2. Off: none is read. "
                + "Optional: trusted proxies may send one; where the server speaks first choose "
                + "another. Required: every connection must, and come from a trusted proxy. For "
                + "TCP only, not for QUIC.")
        @Default("Off")
        ProxyProtocol proxyProtocol,
    @JsonPropertyDescription(
            "What becomes of X-Forwarded-For. Ignore: it is replaced. Trust: when the peer, or who "
                + "its PROXY header names, is a trusted proxy, the client is the last address in "
                + "it that is none.")
        @Default("Ignore")
        ForwardedFor forwardedFor) {
  /** Fills in the defaults of the schema. */
  public ClientAddress {
    trustedProxies = Absent.orEmpty(trustedProxies);
    proxyProtocol = Absent.or(proxyProtocol, ProxyProtocol.OFF);
    forwardedFor = Absent.or(forwardedFor, ForwardedFor.IGNORE);
  }
}
