package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that may be dialled. A name is resolved once, the resolved address is checked, and that
 * address is dialled.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "has(self.host) || has(self.cidr)",
    message = "an entry of allow needs host, cidr or both")
public record EgressRule(
    @JsonPropertyDescription(
            "Host as written in the origin's URL; `*.example.com` matches every name "
                + "below. Without cidr, private, loopback and link-local addresses stay "
                + "forbidden.")
        @Size(min = 1, max = 253)
        @Pattern(Patterns.HOSTNAME_OR_ADDRESS)
        @Nullable String host,
    @JsonPropertyDescription(
            "Network the resolved address must be in, like `10.0.0.0/8` or `fd00::/8`.")
        @Size(min = 1, max = 43)
        @Pattern(Patterns.CIDR)
        @Nullable String cidr,
    @JsonPropertyDescription("Ports that may be dialled. Left out: any.") @Size(max = 64)
        List<@Min(1) @Max(65535) Integer> ports) {
  /** Fills in the defaults of the schema. */
  public EgressRule {
    ports = Absent.orEmpty(ports);
  }
}
