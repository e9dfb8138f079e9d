package dev.strait.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.control.Declarations;
import dev.strait.control.MemoryStatuses;
import dev.strait.control.TestWorld;
import dev.strait.control.loop.GivenSecret;
import dev.strait.control.pki.Authority;
import dev.strait.nodeconfig.CoreConfig;
import dev.strait.nodeconfig.Endpoint;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.PeerConfig;
import dev.strait.nodeconfig.RouteConfig;
import dev.strait.nodeconfig.RouteVersion;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Edges in one cluster, cores in another, the same TunnelRoute in both. */
class OtherClusterTest {
  private static final String FAR_CORE = "spiffe://strait.dev/ns/models/core/core";
  private static final String FAR_EDGE = "spiffe://strait.dev/ns/web/edge/edge";
  private static final ObjectName MAINLAND = new ObjectName("web", "mainland");
  private static final ObjectName HONG_KONG = new ObjectName("models", "hong-kong");

  private static final String ROUTE =
      Declarations.route("/v1", 8000).replace("{name: edge}", "{name: edge, namespace: web}");

  private final TestWorld edges =
      new TestWorld(
          new Declarations()
              .edge(
                  "web/edge",
                  """
                  listeners: [{name: http, port: 8080, allowedRoutes: {namespaces: {from: All}}}]
                  cores:
                    - name: far
                      address: "core.example.com:8443"
                      spiffeId: %s
                      trustBundleRef: {name: mainland}
                      weight: 3
                  """
                      .formatted(FAR_CORE))
              .route("web/chat", ROUTE));

  private final TestWorld cores =
      new TestWorld(
          new Declarations()
              .core(
                  "models/core",
                  "edges: [{spiffeId: \"%s\", trustBundleRef: {name: hong-kong}}]"
                      .formatted(FAR_EDGE))
              .route("web/chat", ROUTE));

  OtherClusterTest() {
    edges.secrets.put(MAINLAND, bundle());
    cores.secrets.put(HONG_KONG, bundle());
  }

  @Test
  void anEdgeDialsTheAddressAndTrustsTheBundleOfTheOtherClusterAlone() {
    edges.settle();

    GroupId id = GroupId.edge("web", "edge");
    CoreConfig core = edges.fleet.applied(id).cores().get(0);
    assertThat(core.name()).isEqualTo("far");
    assertThat(core.spiffeId()).isEqualTo(FAR_CORE);
    assertThat(core.weight()).isEqualTo(3);
    assertThat(core.trust()).isNotEqualTo(edges.fleet.applied(id).tunnel().trust());
    assertThat(edges.fleet.bundle(id)).contains(core.trust());
    assertThat(edges.fleet.traffic(id).cores().get("far"))
        .containsExactly(new Endpoint("core.example.com", 8443));
    assertThat(edges.fleet.applied(id).routes()).hasSize(1);
  }

  @Test
  void aCoreLetsInTheNameUnderTheBundleOfTheOtherClusterAlone() {
    cores.settle();

    NodeConfig core = cores.fleet.applied(GroupId.core("models", "core"));
    PeerConfig edge = core.edges().get(0);
    assertThat(edge.spiffeId()).isEqualTo(FAR_EDGE);
    assertThat(edge.trust()).isNotEqualTo(core.tunnel().trust());
  }

  @Test
  void theSameRouteHasTheSameRevisionInBothClusters() {
    edges.settle();
    cores.settle();

    RouteConfig atEdge = edges.fleet.applied(GroupId.edge("web", "edge")).routes().get(0);
    RouteConfig atCore = cores.fleet.applied(GroupId.core("models", "core")).routes().get(0);
    assertThat(atCore.id()).isEqualTo(atEdge.id());
    assertThat(atCore.stable().revision()).isEqualTo(atEdge.stable().revision());
    assertThat(MemoryStatuses.text(cores.statuses.route("web/chat"), "Accepted"))
        .isEqualTo(
            "TRUE Accepted: EdgeNode web/edge is in another cluster; core models/core admits it");
    assertThat(MemoryStatuses.text(cores.statuses.route("web/chat"), "Programmed"))
        .startsWith("TRUE Programmed: All cores here run revision ");
  }

  @Test
  void aCoreKeepsVersionsForEdgesItCannotAskAndForgetsThemWithTheRoute() {
    cores.settle();
    GroupId core = GroupId.core("models", "core");
    String first = cores.fleet.applied(core).routes().get(0).stable().revision();
    for (int port = 8001; port < 8012; port++) {
      cores.declarations.route("web/chat", ROUTE.replace("8000", String.valueOf(port)));
      cores.settle();
      if (port == 8001) {
        assertThat(cores.fleet.applied(core).routes().get(0).retired())
            .extracting(RouteVersion::revision)
            .containsExactly(first);
      }
    }
    assertThat(cores.fleet.applied(core).routes().get(0).retired())
        .hasSize(CoreRendering.MAX_RETIRED);

    cores.declarations.without("web/chat");
    cores.settle();
    assertThat(cores.fleet.applied(core).routes()).isEmpty();
  }

  @Test
  void aBundleThatIsMissingIsToldAndOneThatGoesIsOutlived() {
    GroupId id = GroupId.edge("web", "edge");
    GivenSecret bundle = edges.secrets.remove(MAINLAND);
    edges.settle();
    assertThat(resolved())
        .isEqualTo(
            "FALSE InvalidCACertificateRef: spec.cores[0].trustBundleRef: Secret web/mainland is"
                + " not there");
    assertThat(edges.fleet.applied(id).cores()).isEmpty();

    edges.secrets.put(MAINLAND, bundle);
    edges.settle();
    assertThat(resolved()).startsWith("TRUE");
    var before = edges.fleet.applied(id).cores();

    edges.secrets.put(MAINLAND, new GivenSecret(Map.of("ca.crt", new byte[] {1})));
    edges.settle();
    assertThat(resolved()).startsWith("FALSE InvalidCACertificateRef");
    assertThat(edges.fleet.applied(id).cores()).isEqualTo(before);
  }

  @Test
  void aConfigMapIsAsGoodAsASecret() {
    GivenSecret bundle = edges.secrets.remove(MAINLAND);
    edges.declarations.edge(
        "web/edge",
        """
        listeners: [{name: http, port: 8080}]
        cores:
          - name: far
            address: "[2001:db8::1]:8443"
            spiffeId: %s
            trustBundleRef: {kind: ConfigMap, name: mainland}
        """
            .formatted(FAR_CORE));
    edges.settle();
    assertThat(resolved()).endsWith("ConfigMap web/mainland is not there");

    edges.configMaps.put(MAINLAND, bundle);
    edges.settle();
    assertThat(resolved()).startsWith("TRUE");
    assertThat(edges.fleet.traffic(GroupId.edge("web", "edge")).cores().get("far"))
        .containsExactly(new Endpoint("2001:db8::1", 8443));
  }

  private String resolved() {
    return MemoryStatuses.text(edges.statuses.edge("web/edge").conditions(), "ResolvedRefs");
  }

  private static GivenSecret bundle() {
    Authority other =
        Authority.create("other", Instant.parse("2026-11-22T00:00:00Z"), new SecureRandom());
    return new GivenSecret(Map.of("ca.crt", other.trustPem()));
  }
}
