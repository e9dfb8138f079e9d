package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** TLS between clients and an edge. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "has(self.certificateRefs) != (self.mode == 'Passthrough')",
    message = "certificateRefs: at least one with mode Terminate, none with Passthrough")
@ValidationRule(
    value = "!has(self.clientValidation) || self.mode != 'Passthrough'",
    message = "clientValidation: none with mode Passthrough, where TLS ends at the origin")
@ValidationRule(
    value = "!has(self.profile) || self.mode != 'Passthrough'",
    message = "profile: none with mode Passthrough, where TLS ends at the origin")
public record ListenerTls(
    @JsonPropertyDescription(
            "What happens to TLS at the edge. Terminate: it ends there. Passthrough, with protocol "
                + "TLS: it goes to the origin as it is, by the name the client asks for (SNI).")
        @Default("Terminate")
        TlsMode mode,
    @JsonPropertyDescription(
            "Certificates, chosen by the name the client asks for (SNI); the first serves "
                + "clients that ask for none or an unknown one. None with Passthrough.")
        @Size(min = 1, max = 64)
        List<SecretRef> certificateRefs,
    @JsonPropertyDescription(
            "Certificates of clients (mutual TLS), over every protocol of the listener. Left out: "
                + "none is asked for.")
        @Nullable ClientValidation clientValidation,
    @JsonPropertyDescription(
            "Versions and ciphers, named after Mozilla's recommendations. Intermediate: TLS 1.2 and "
                + "1.3, with ECDHE and AEAD only. Modern: TLS 1.3 only. HTTP/3 always has 1.3. None "
                + "with Passthrough. Left out: Intermediate.")
        @Nullable TlsProfile profile) {
  /** Fills in the defaults of the schema. */
  public ListenerTls {
    mode = Absent.or(mode, TlsMode.TERMINATE);
    certificateRefs = Absent.orEmpty(certificateRefs);
  }

  /**
   * The CAs of clients' certificates.
   *
   * @return none when clients are not asked
   */
  public List<TrustBundleRef> clientCas() {
    return clientValidation == null ? List.of() : clientValidation.caCertificateRefs();
  }
}
