package dev.strait.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.control.Declarations;
import dev.strait.control.MemoryStatuses;
import dev.strait.control.TestWorld;
import dev.strait.nodeconfig.CoreConfig;
import dev.strait.nodeconfig.Endpoint;
import dev.strait.nodeconfig.PeerConfig;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

class TopologyTest {
  private static final String OTHER =
      """
      listeners: [{name: http, port: 8080}]
      cores: [{name: far, ref: {name: core, namespace: models}}]
      """;

  @Test
  void aCoreThatListsNobodyAdmitsTheEdgesOfItsNamespaceThatNameIt() {
    TestWorld world = new TestWorld(Declarations.small());
    world.declarations.edge("default/idle", OTHER);
    world.settle();

    assertThat(world.core().edges().stream().map(PeerConfig::spiffeId))
        .containsExactly("spiffe://strait.dev/ns/default/edge/edge");
  }

  @Test
  void anEdgeOfAnotherNamespaceMustBeListed() {
    TestWorld world =
        new TestWorld(new Declarations().edge("web/edge", OTHER).core("models/core", "{}"));
    world.settle();
    assertThat(resolved(world, "web/edge"))
        .isEqualTo(
            "FALSE RefNotPermitted: spec.cores[0].ref: CoreNode models/core does not list"
                + " EdgeNode web/edge in spec.edges");
    assertThat(world.fleet.applied(GroupId.edge("web", "edge")).cores()).isEmpty();

    world.declarations.core("models/core", "edges: [{ref: {name: edge, namespace: web}}]");
    world.settle();

    assertThat(resolved(world, "web/edge")).startsWith("TRUE");
    assertThat(world.fleet.applied(GroupId.edge("web", "edge")).cores())
        .extracting(CoreConfig::name, CoreConfig::spiffeId)
        .containsExactly(Tuple.tuple("far", "spiffe://strait.dev/ns/models/core/core"));
  }

  @Test
  void aListMeansThoseOnItAlone() {
    TestWorld world = new TestWorld(Declarations.small());
    world.declarations.core("default/core", "edges: [{ref: {name: another}}]");
    world.settle();

    assertThat(resolved(world, "default/edge")).startsWith("FALSE RefNotPermitted");
    assertThat(world.core().edges().stream().map(PeerConfig::spiffeId))
        .containsExactly("spiffe://strait.dev/ns/default/edge/another");
  }

  @Test
  void aCoreThatIsNotThereIsTold() {
    TestWorld world = new TestWorld(Declarations.small().without("default/core"));
    world.settle();

    assertThat(resolved(world, "default/edge"))
        .isEqualTo("FALSE CoreNotFound: spec.cores[0].ref: CoreNode default/core is not there");
  }

  @Test
  void edgesLearnWhereCoresAreThroughTraffic() {
    TestWorld world = new TestWorld(Declarations.small());
    world.settle();

    var traffic = world.fleet.traffic(TestWorld.EDGE);
    assertThat(traffic.cores().get("core")).containsExactly(new Endpoint("127.0.0.1", 9443));
    assertThat(traffic.sequence()).isEqualTo(2);

    world.declarations.core("default/core", "{replicas: 0}");
    world.settle();
    assertThat(world.fleet.traffic(TestWorld.EDGE).cores().get("core")).isEmpty();
    assertThat(world.fleet.traffic(TestWorld.EDGE).sequence()).isEqualTo(3);
  }

  private static String resolved(TestWorld world, String edge) {
    return MemoryStatuses.text(world.statuses.edge(edge).conditions(), "ResolvedRefs");
  }
}
