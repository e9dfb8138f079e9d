package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Where the certificate comes from that nodes show each other. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "has(self.secretRef) != has(self.issuerRef)",
    message = "identity needs secretRef or issuerRef, not both")
public record TunnelIdentity(
    @JsonPropertyDescription(
            "A Secret with tls.crt, tls.key and ca.crt. The certificate's URI name must be "
                + "`spiffe://strait.dev/ns/NAMESPACE/edge/NAME`, or `core` for a core.")
        @Nullable SecretRef secretRef,
    @JsonPropertyDescription(
            "An issuer of cert-manager. The operator asks it for a certificate; no effect on one "
                + "machine.")
        @Nullable IssuerRef issuerRef) {}
