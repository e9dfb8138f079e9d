package dev.strait.control.plan;

import static dev.strait.control.TestWorld.EDGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.control.Declarations;
import dev.strait.control.MemoryStatuses;
import dev.strait.control.TestWorld;
import dev.strait.control.loop.GivenSecret;
import dev.strait.control.loop.Round;
import dev.strait.control.pki.Authority;
import dev.strait.control.pki.Issued;
import java.security.SecureRandom;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Identities that people or cert-manager give instead of the own CA. */
class GivenIdentityTest {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final TestWorld world = new TestWorld(Declarations.small());
  private final Authority theirs = Authority.create("theirs", world.now(), RANDOM);

  @Test
  void theGivenCertificateIsShownAndCoresVerifyItByItsCa() {
    give("edge-tls", EDGE.spiffeId());
    declare("{secretRef: {name: edge-tls}}");
    world.settle();

    var tunnel = world.edge().tunnel();
    assertThat(tunnel.identity().chain()).startsWith("server-");
    assertThat(world.core().edges().get(0).trust())
        .isEqualTo(tunnel.trust())
        .isNotEqualTo(world.core().tunnel().trust());
    assertThat(world.edge().cores().get(0).trust()).isEqualTo(world.core().tunnel().trust());
    assertThat(condition("ResolvedRefs")).startsWith("TRUE");
  }

  @Test
  void aCertificateOfAnotherNameIsRefusedAndNothingStandsInForIt() {
    give("edge-tls", "spiffe://strait.dev/ns/default/edge/other");
    declare("{secretRef: {name: edge-tls}}");
    world.round();

    assertThat(condition("ResolvedRefs"))
        .isEqualTo(
            "FALSE InvalidCertificateRef: spec.tunnel.identity: Secret default/edge-tls: tls.crt:"
                + " URI names [spiffe://strait.dev/ns/default/edge/other] (expected:"
                + " spiffe://strait.dev/ns/default/edge/edge alone)");
    assertThat(condition("Accepted"))
        .isEqualTo(
            "FALSE Invalid: spec.tunnel.identity: cannot be used, see ResolvedRefs. Nothing"
                + " runs.");
    assertThat(world.fleet.ids()).doesNotContain(EDGE);
  }

  @Test
  void whatWasShownBeforeIsShownOnWhenTheSecretIsSpoilt() {
    give("edge-tls", EDGE.spiffeId());
    declare("{secretRef: {name: edge-tls}}");
    world.settle();
    var before = world.edge().tunnel();
    var admitted = world.core().edges();

    world.secrets.remove(new ObjectName("default", "edge-tls"));
    world.settle();

    assertThat(world.edge().tunnel()).isEqualTo(before);
    assertThat(world.core().edges()).isEqualTo(admitted);
    assertThat(condition("Degraded")).startsWith("TRUE InvalidCertificateRef");
  }

  @Test
  void anIssuerIsAskedForTheNameOfTheGroup() {
    declare("{issuerRef: {name: ca, kind: ClusterIssuer}}");
    Round round = world.round();

    WantedCertificate wanted = round.plan().certificates().get(EDGE);
    assertThat(wanted).isNotNull();
    assertThat(wanted.secret()).isEqualTo(new ObjectName("default", "edge-edge-identity"));
    assertThat(wanted.spiffeId()).isEqualTo(EDGE.spiffeId());
    assertThat(wanted.server()).isFalse();
    assertThat(wanted.issuer().kind()).isEqualTo("ClusterIssuer");
    assertThat(wanted.issuer().group()).isEqualTo("cert-manager.io");
    assertThat(condition("ResolvedRefs")).endsWith("default/edge-edge-identity is not there");

    give("edge-edge-identity", EDGE.spiffeId());
    world.settle();
    assertThat(condition("Accepted")).startsWith("TRUE");
  }

  private void give(String name, String spiffeId) {
    Issued issued = theirs.issueNode(spiffeId, false, world.now(), RANDOM);
    world.secrets.put(
        new ObjectName("default", name),
        new GivenSecret(
            Map.of(
                "tls.crt", issued.chainPem(),
                "tls.key", issued.keyPem(),
                "ca.crt", theirs.trustPem())));
  }

  private void declare(String identity) {
    world.declarations.edge(
        "default/edge", Declarations.EDGE + "tunnel: {identity: " + identity + "}\n");
  }

  private String condition(String type) {
    return MemoryStatuses.text(world.statuses.edge("default/edge").conditions(), type);
  }
}
