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
import org.jspecify.annotations.Nullable;

/** A core that an edge may use. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value =
        "has(self.ref) ? !has(self.address) && !has(self.spiffeId) && !has(self.trustBundleRef) : "
            + "has(self.address) && has(self.spiffeId) && has(self.trustBundleRef)",
    message = "a core is named by ref alone, or by address, spiffeId and trustBundleRef together")
public record EdgeCore(
    @JsonPropertyDescription("Name that routes use in coreRefs, unique in its EdgeNode.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern(Patterns.LABEL)
        String name,
    @JsonPropertyDescription("The CoreNode, when it is in this cluster.") @Nullable NodeRef ref,
    @JsonPropertyDescription("Where a core in another cluster is called: host:port.")
        @Size(min = 3, max = 300)
        @Pattern(Patterns.ADDRESS)
        @Nullable String address,
    @JsonPropertyDescription(
            "What the certificates of that core say, such as "
                + "`spiffe://strait.dev/ns/NAMESPACE/core/NAME`.")
        @Size(min = 1, max = 512)
        @Pattern(Patterns.SPIFFE_ID)
        @Nullable String spiffeId,
    @JsonPropertyDescription("The CAs of that cluster.") @Nullable TrustBundleRef trustBundleRef,
    @JsonPropertyDescription(
            "Share of new exchanges among cores of the same priority; 0 takes none.")
        @Default("1")
        @Min(0)
        @Max(1000000)
        Integer weight,
    @JsonPropertyDescription(
            "Lower is tried first; the next only when no link of a lower one is up.")
        @Default("0")
        @Min(0)
        @Max(100)
        Integer priority) {
  /** Fills in the defaults of the schema. */
  public EdgeCore {
    weight = Absent.or(weight, 1);
    priority = Absent.or(priority, 0);
  }
}
