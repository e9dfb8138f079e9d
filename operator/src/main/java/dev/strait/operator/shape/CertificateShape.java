package dev.strait.operator.shape;

import dev.strait.control.plan.WantedCertificate;
import dev.strait.crds.v1alpha1.IssuerRef;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import java.util.List;
import java.util.Map;

/** What cert-manager is asked for: a Certificate, which it keeps in a Secret. */
public final class CertificateShape {
  /** API of cert-manager. */
  public static final String API_VERSION = "cert-manager.io/v1";

  /** Its kind. */
  public static final String KIND = "Certificate";

  private CertificateShape() {}

  /**
   * The Certificate of a group's tunnel identity: a day long, renewed at two thirds like those of
   * the own CA, with the SPIFFE id as its only name.
   *
   * @param group resource
   * @param wanted by the plan
   * @return the object, owned by the resource
   */
  public static GenericKubernetesResource of(GroupSpec group, WantedCertificate wanted) {
    IssuerRef issuer = wanted.issuer();
    return new GenericKubernetesResourceBuilder()
        .withApiVersion(API_VERSION)
        .withKind(KIND)
        .withMetadata(Meta.of(group, wanted.secret().name()))
        .addToAdditionalProperties(
            "spec",
            Map.of(
                "secretName", wanted.secret().name(),
                "duration", "24h0m0s",
                "renewBefore", "8h0m0s",
                "uris", List.of(wanted.spiffeId()),
                "usages",
                    List.of("digital signature", wanted.server() ? "server auth" : "client auth"),
                "privateKey", Map.of("algorithm", "ECDSA", "size", 256, "rotationPolicy", "Always"),
                "issuerRef",
                    Map.of("name", issuer.name(), "kind", issuer.kind(), "group", issuer.group())))
        .build();
  }
}
