package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server that answers. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "!has(self.tls) || self.url.startsWith('https:') || self.url.startsWith('tls:')",
    message = "tls needs an https or tls url")
@ValidationRule(
    value = "!has(self.hostHeader) || self.url.startsWith('http')",
    message = "hostHeader needs an http or https url")
@ValidationRule(
    value = "!has(self.protocols) || self.protocols.size() == 1 || self.url.startsWith('https:')",
    message = "protocols: without https nothing tells which is spoken, so name one")
public record Origin(
    @JsonPropertyDescription(
            "Where it is: `http://host:port` or `https://host:port`, the port being 80 or "
                + "443 by default; the path is the request's. For listeners that carry bytes: "
                + "`tcp://host:port`, or `tls://host:port` to speak TLS to the server.")
        @Required
        @Size(min = 1, max = 300)
        @Pattern(Patterns.ORIGIN_URL)
        String url,
    @JsonPropertyDescription("What it gets as Host. Left out: what the client sent.")
        @Size(min = 1, max = 260)
        @Pattern(Patterns.HOST_AND_PORT)
        @Nullable String hostHeader,
    @JsonPropertyDescription("TLS to it; only with https and tls.") @Nullable OriginTls tls,
    @JsonPropertyDescription(
            "What it speaks. With https both may be named: HTTP/2 is then used where ALPN "
                + "agrees on it. With http, HTTP/2 means by prior knowledge (h2c), as gRPC "
                + "servers without TLS want it.")
        @Default("[\"HTTP/1.1\"]")
        @Size(min = 1, max = 2)
        List<OriginProtocol> protocols) {
  /** What `protocols` is when left out. */
  public static final List<OriginProtocol> DEFAULT_PROTOCOLS = List.of(OriginProtocol.HTTP1);

  /** Fills in the defaults of the schema. */
  public Origin {
    protocols = Absent.or(protocols, DEFAULT_PROTOCOLS);
  }
}
