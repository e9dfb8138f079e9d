package dev.strait.control.plan;

import static dev.strait.control.TestWorld.EDGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.control.Declarations;
import dev.strait.control.MemoryStatuses;
import dev.strait.control.TestWorld;
import dev.strait.control.loop.GivenSecret;
import dev.strait.control.pki.Authority;
import dev.strait.nodeconfig.BackendConfig;
import dev.strait.nodeconfig.BundleReferences;
import dev.strait.nodeconfig.ClientMatchConfig;
import dev.strait.nodeconfig.EgressRule;
import dev.strait.nodeconfig.GeoIpConfig;
import dev.strait.nodeconfig.OriginTlsConfig;
import dev.strait.nodeconfig.RuleConfig;
import dev.strait.nodeconfig.Via;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an edge is told so that it can go to an origin by itself, and what it is not told. */
class DirectRulesTest {
  private static final String ROUTE =
      """
      parentRefs: [{name: edge}]
      rules:
        - matches: [{clientCountries: [CN, HK]}, {clientNetworks: [10.0.0.0/8]}]
          backendRefs: [{name: near}]
          via: Direct
        - backendRefs: [{name: far}]
      backends:
        - {name: near, origin: {url: "https://near.example", tls: {caRef: {name: near-ca}}}}
        - {name: far, origin: {url: "https://far.example", tls: {caRef: {name: far-ca}}}}
      """;

  private final TestWorld world = new TestWorld(Declarations.small());

  @BeforeEach
  void cas() {
    for (String name : List.of("near-ca", "far-ca")) {
      Authority authority = Authority.create(name, world.now(), new SecureRandom());
      world.secrets.put(
          new ObjectName("default", name), new GivenSecret(Map.of("ca.crt", authority.trustPem())));
    }
    world.declarations.route("default/chat", ROUTE);
  }

  @Test
  void onlyWhatTheEdgeDialsItselfIsWholeThere() {
    world.settle();

    assertThat(trust(backend("near"))).isNotNull().isIn(BundleReferences.of(world.edge()));
    assertThat(backend("far").origin().tls()).isNull();
    List<String> cores =
        world.core().routes().get(0).stable().backends().stream()
            .map(DirectRulesTest::trust)
            .toList();
    assertThat(BundleReferences.of(world.core())).containsAll(cores);
    assertThat(BundleReferences.of(world.edge())).doesNotContain(String.valueOf(cores.get(1)));
    assertThat(world.fleet.bundle(EDGE)).contains(String.valueOf(trust(backend("near"))));
    assertThat(world.fleet.bundle(EDGE)).doesNotContain(String.valueOf(cores.get(1)));
  }

  @Test
  void anEdgeWithoutDirectRulesHasNoCa() {
    world.declarations.route("default/chat", ROUTE.replace("via: Direct", "via: Tunnel"));
    world.settle();

    assertThat(world.edge().routes().get(0).stable().backends())
        .allSatisfy(backend -> assertThat(backend.origin().tls()).isNull());
  }

  @Test
  void rulesSayWhereClientsMustBeAndWhichWayToGo() {
    world.settle();

    List<RuleConfig> rules = world.edge().routes().get(0).stable().rules();
    assertThat(rules).extracting(RuleConfig::via).containsExactly(Via.DIRECT, Via.TUNNEL);
    assertThat(rules.get(0).matches().get(0).client())
        .isEqualTo(new ClientMatchConfig(List.of(), List.of("CN", "HK")));
    assertThat(rules.get(0).matches().get(1).client())
        .isEqualTo(new ClientMatchConfig(List.of("10.0.0.0/8"), List.of()));
  }

  @Test
  void anEdgeMayDialNothingUnlessItsEgressSaysSo() {
    world.settle();
    assertThat(world.edge().egress().allow()).isEmpty();
    assertThat(world.edge().geoip()).isNull();

    world.declarations.edge(
        "default/edge",
        Declarations.EDGE
            + """
            egress: {allow: [{host: near.example, ports: [443]}]}
            geoip: {claimName: countries, file: db/countries.mmdb}
            """);
    world.settle();

    assertThat(world.edge().egress().allow())
        .containsExactly(new EgressRule("near.example", null, List.of(443)));
    assertThat(world.edge().geoip()).isEqualTo(new GeoIpConfig("/geoip/db/countries.mmdb"));
    world.declarations.paused("default/edge", true);
    world.settle();
    assertThat(world.edge().geoip()).as("a pause keeps it").isNotNull();
  }

  @Test
  void whatANodeCannotDoIsTold() {
    world.settle();
    world.fleet.nodes(EDGE).get(0).problems("No database of countries.");
    world.round();

    assertThat(MemoryStatuses.text(world.statuses.edge("default/edge").conditions(), "Degraded"))
        .isEqualTo("TRUE Impaired: Node " + EDGE + " 0: No database of countries.");
    assertThat(MemoryStatuses.text(world.statuses.edge("default/edge").conditions(), "Ready"))
        .startsWith("TRUE Degraded");
  }

  private BackendConfig backend(String name) {
    return world.edge().routes().get(0).stable().backends().stream()
        .filter(backend -> backend.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String trust(BackendConfig backend) {
    OriginTlsConfig tls = backend.origin().tls();
    return tls == null ? "" : String.valueOf(tls.trust());
  }
}
