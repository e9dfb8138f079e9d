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

/** Something that is dialled for a route, by cores or directly by edges. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "!has(self.proxyProtocol) || !self.origin.url.startsWith('http')",
    message = "proxyProtocol needs a tcp or tls url")
public record Backend(
    @JsonPropertyDescription("Name of the backend, unique in its route.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern(Patterns.LABEL)
        String name,
    @JsonPropertyDescription("The server.") @Required Origin origin,
    @JsonPropertyDescription(
            "The only cores that may serve it. Left out: every core of the EdgeNode.")
        @Size(max = 16)
        List<CoreRef> coreRefs,
    @JsonPropertyDescription("Connections of a node to the server.") @Default("{}") Pool pool,
    @JsonPropertyDescription(
            "Version of the PROXY header that tells the server the client's address; only with tcp "
                + "and tls urls, before TLS. Left out: none.")
        @Nullable ProxyProtocolVersion proxyProtocol) {
  /** Fills in the defaults of the schema. */
  public Backend {
    coreRefs = Absent.orEmpty(coreRefs);
    pool = Absent.or(pool, Pool.DEFAULT);
  }
}
