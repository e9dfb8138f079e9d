package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Certificates of clients (mutual TLS), as Gateway API has them (GEP-91). */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ClientValidation(
    @JsonPropertyDescription(
            "CAs that sign clients' certificates, all of them equal. When one is missing or "
                + "unreadable the listener stays as it was before, or closed.")
        @Required
        @Size(min = 1, max = 8)
        List<TrustBundleRef> caCertificateRefs,
    @JsonPropertyDescription(
            "AllowValidOnly: a client without a valid certificate gets no connection. "
                + "AllowInsecureFallback: it is served, and the origin is not told of a certificate.")
        @Default("AllowValidOnly")
        ClientValidationMode mode) {
  /** Fills in the defaults of the schema. */
  public ClientValidation {
    caCertificateRefs = Absent.orEmpty(caCertificateRefs);
    mode = Absent.or(mode, ClientValidationMode.ALLOW_VALID_ONLY);
  }
}
