package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** Bounds on what a core holds. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CoreLimits(
    @JsonPropertyDescription(
            "Bytes of bodies a node may hold for all exchanges together; 0 means half of "
                + "its direct memory.")
        @Default("0")
        @Min(0)
        @Max(1099511627776L)
        Long bufferBudgetBytes) {
  /** What `limits: {}` means. */
  public static final CoreLimits DEFAULT = new CoreLimits(0L);

  /** Fills in the defaults of the schema. */
  public CoreLimits {
    bufferBudgetBytes = Absent.or(bufferBudgetBytes, 0L);
  }
}
