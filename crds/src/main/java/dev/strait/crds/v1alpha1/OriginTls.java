package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** TLS between a node and an origin. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record OriginTls(
    @JsonPropertyDescription(
            "Name to ask for (SNI), which its certificate must carry. Left out: the host "
                + "of the url.")
        @Size(min = 1, max = 253)
        @Pattern(Patterns.SUBDOMAIN)
        @Nullable String serverName,
    @JsonPropertyDescription(
            "Secret with the CAs to verify it by, PEM in `ca.crt`. Left out: the CAs of "
                + "the platform.")
        @Nullable SecretRef caRef) {}
