package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A database of the countries that addresses are in. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GeoIp(
    @JsonPropertyDescription(
            "PersistentVolumeClaim of the same namespace with the file; mounted read-only by "
                + "every node. Another name rolls the pods. No effect on one machine.")
        @Required
        @Size(min = 1, max = 253)
        @Pattern(Patterns.SUBDOMAIN)
        String claimName,
    @JsonPropertyDescription(
            "MaxMind DB file with countries, in the volume; on one machine, beside the resources. "
                + "It is read again when it changes; replace it by a rename.")
        @Required
        @Size(min = 1, max = 253)
        @Pattern(Patterns.RELATIVE_PATH)
        String file) {}
