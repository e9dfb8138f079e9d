package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Edges that may connect to a core: an EdgeNode of this cluster, or a name of another one. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "has(self.ref) ? !has(self.spiffeId) && !has(self.trustBundleRef) : has(self.spiffeId) && "
            + "has(self.trustBundleRef)",
    message = "an edge is named by ref alone, or by spiffeId and trustBundleRef together")
public record AllowedEdge(
    @JsonPropertyDescription("The EdgeNode.") @Nullable NodeRef ref,
    @JsonPropertyDescription(
            "What the certificates of an edge in another cluster say, such as "
                + "`spiffe://strait.dev/ns/NAMESPACE/edge/NAME`.")
        @Size(min = 1, max = 512)
        @Pattern(Patterns.SPIFFE_ID)
        @Nullable String spiffeId,
    @JsonPropertyDescription("The CAs of that cluster.") @Nullable TrustBundleRef trustBundleRef) {}
