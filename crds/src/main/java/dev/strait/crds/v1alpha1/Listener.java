package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A port where an edge takes clients in. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "!self.protocols.exists(p, p in ['TCP', 'TLS']) || self.protocols.size() == 1",
    message = "protocols: TCP and TLS must be alone")
@ValidationRule(
    value = "!self.protocols.exists(p, p == 'TCP') || !has(self.tls)",
    message = "tls must be left out with TCP")
@ValidationRule(
    value =
        "self.protocols.exists(p, p == 'TLS') == "
            + "(has(self.tls) && self.tls.mode == 'Passthrough')",
    message = "protocol TLS needs tls with mode Passthrough, and no other takes it")
@ValidationRule(
    value = "!('HTTP/3' in self.protocols) || has(self.tls)",
    message = "protocols: HTTP/3 needs tls")
@ValidationRule(
    value = "!('HTTP/3' in self.protocols) || self.protocols.exists(p, p != 'HTTP/3')",
    message = "protocols: HTTP/3 needs HTTP/1.1 or HTTP/2 beside it, whose answers announce it")
@ValidationRule(
    value = "!has(self.quic) || 'HTTP/3' in self.protocols",
    message = "quic needs HTTP/3 in protocols")
public record Listener(
    @JsonPropertyDescription(
            "Name of the listener, unique in its EdgeNode; a sectionName of routes.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern(Patterns.LABEL)
        String name,
    @JsonPropertyDescription("Port that clients call: TCP, and UDP of the same number with HTTP/3.")
        @Required
        @Min(1)
        @Max(65535)
        Integer port,
    @JsonPropertyDescription(
            "What is spoken: on TLS chosen by ALPN; in clear text HTTP/2 is spoken by "
                + "prior knowledge. TCP, alone: each connection is carried as bytes, by the one "
                + "route attached here. TLS, alone: the same, by the route that has the name the client "
                + "asks for. HTTP/3 is spoken on the UDP port of the same number and needs tls.")
        @Default("[\"HTTP/1.1\",\"HTTP/2\"]")
        @Size(min = 1, max = 3)
        List<ListenerProtocol> protocols,
    @JsonPropertyDescription("TLS to clients. Left out: clear text.") @Nullable ListenerTls tls,
    @JsonPropertyDescription("Which routes may attach.") @Default("{}") AllowedRoutes allowedRoutes,
    @JsonPropertyDescription("QUIC settings; only with HTTP/3. Left out: the defaults.")
        @Nullable ListenerQuic quic,
    @JsonPropertyDescription("How WebSockets are looked after. Left out: as its defaults say.")
        @Nullable WebSocketSettings websocket) {
  /** Fills in the defaults of the schema. */
  public Listener {
    protocols = Absent.or(protocols, List.of(ListenerProtocol.HTTP1, ListenerProtocol.HTTP2));
    allowedRoutes = Absent.or(allowedRoutes, AllowedRoutes.SAME_NAMESPACE);
  }

  /**
   * Without settings of QUIC and WebSockets.
   *
   * @param name as above
   * @param port as above
   * @param protocols as above
   * @param tls as above
   * @param allowedRoutes as above
   */
  public Listener(
      String name,
      Integer port,
      List<ListenerProtocol> protocols,
      @Nullable ListenerTls tls,
      AllowedRoutes allowedRoutes) {
    this(name, port, protocols, tls, allowedRoutes, null, null);
  }

  /** Whether clients come by UDP too. */
  public boolean http3() {
    return protocols.contains(ListenerProtocol.HTTP3);
  }
}
