package dev.strait.control.plan;

import static dev.strait.control.TestWorld.CORE;
import static dev.strait.control.TestWorld.EDGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.control.Declarations;
import dev.strait.control.TestWorld;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.RouteConfig;
import dev.strait.nodeconfig.RouteVersion;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CoresFirstTest {
  private final TestWorld world = new TestWorld(Declarations.small());

  @BeforeEach
  void settled() {
    world.settle();
  }

  @Test
  void bothSidesCarryTheSameRevision() {
    RouteVersion edge = world.edge().routes().get(0).stable();
    RouteVersion core = world.core().routes().get(0).stable();

    assertThat(edge.revision()).isEqualTo(core.revision());
    assertThat(edge.rules()).hasSize(1);
    assertThat(core.rules()).isEmpty();
    assertThat(core.attachments()).isEmpty();
    assertThat(core.backends().get(0).origin().port()).isEqualTo(8000);
  }

  @Test
  void anEdgeGetsAVersionWhenItsCoreHasAcknowledgedIt() {
    String before = revisionAtEdge();
    world.declarations.route("default/chat", Declarations.route("/v1", 8001));

    world.round();
    assertThat(revisionAtEdge()).isEqualTo(before);
    assertThat(revisionsAtCore()).hasSize(2).contains(before);
    assertThat(world.chat("Programmed"))
        .startsWith("FALSE Pending: Revision ")
        .endsWith(" waits until all nodes of core default/core have acknowledged it.");

    world.fleet.read(CORE);
    world.round();
    assertThat(revisionAtEdge()).isNotEqualTo(before);
  }

  @Test
  void aCoreKeepsTheOldVersionUntilTheEdgeHasAcknowledgedTheNewOne() {
    String before = revisionAtEdge();
    world.declarations.route("default/chat", Declarations.route("/v1", 8001));
    world.round();
    world.fleet.read(CORE);
    world.round();

    world.round();
    assertThat(revisionsAtCore()).hasSize(2).contains(before);

    world.fleet.read(EDGE);
    world.round();
    assertThat(revisionsAtCore()).hasSize(1).doesNotContain(before);
  }

  @Test
  void anotherRouteOfTheSameNodesStaysProgrammed() {
    world.declarations.route("default/more", Declarations.route("/more", 8002));
    world.settle();

    world.declarations.route("default/more", Declarations.route("/more", 8003));
    for (int i = 0; i < 4; i++) {
      world.round();
      assertThat(world.chat("Programmed")).as("core behind").startsWith("TRUE");
      world.fleet.read(CORE);
      world.round();
      assertThat(world.chat("Programmed")).as("edge behind").startsWith("TRUE");
      world.fleet.read(EDGE);
    }
  }

  @Test
  void aVersionThatANodeMayStillLoseOnItsWayIsNotUsed() {
    String first = revisionAtEdge();
    world.declarations.route("default/chat", Declarations.route("/v1", 8001));
    world.round();
    world.fleet.read(CORE);
    world.round();
    world.fleet.read(EDGE);
    world.round(); // the core is told to forget the first, and has not read that yet
    world.declarations.route("default/chat", Declarations.route("/v1", 8000));
    world.round();
    world.round();

    assertThat(revisionsAtCore()).hasSize(2).contains(first);
    assertThat(revisionAtEdge()).isNotEqualTo(first);

    world.fleet.read(CORE);
    world.round();
    assertThat(revisionAtEdge()).isEqualTo(first);
  }

  @Test
  void aNewRouteWaitsForTheCoreToo() {
    world.declarations.route("default/more", Declarations.route("/more", 8002));

    world.round();
    assertThat(ids(world.core())).contains("default/more");
    assertThat(ids(world.edge())).doesNotContain("default/more");

    world.fleet.read(CORE);
    world.round();
    assertThat(ids(world.edge())).contains("default/more");
  }

  @Test
  void aRouteThatIsGoneLeavesTheEdgeFirst() {
    world.declarations.without("default/chat");

    world.round();
    assertThat(ids(world.edge())).isEmpty();
    assertThat(ids(world.core())).containsExactly("default/chat");

    world.round();
    assertThat(ids(world.core())).as("the edge has not read it yet").hasSize(1);

    world.fleet.read(EDGE);
    world.round();
    assertThat(ids(world.core())).isEmpty();
  }

  @Test
  void aCoreThatDoesNotAnswerHoldsNobodyUp() {
    world.declarations.core("default/core", "{replicas: 2}");
    world.settle();
    world.fleet.nodes(CORE).get(1).silent(true);
    world.declarations.route("default/chat", Declarations.route("/v1", 8001));
    String before = revisionAtEdge();

    world.round();
    world.fleet.read(CORE, 0);
    world.round();

    assertThat(revisionAtEdge()).isNotEqualTo(before);
  }

  @Test
  void aCoreThatWasNeverGivenAnythingHoldsNobodyUp() {
    TestWorld fresh = new TestWorld(Declarations.small());
    fresh.fleet.startAhead(CORE);

    fresh.round();

    assertThat(ids(fresh.edge())).containsExactly("default/chat");
  }

  @Test
  void aCoreThatRefusesHoldsItsEdgesAtTheOldVersion() {
    world.fleet.nodes(CORE).get(0).refuse("no");
    String before = revisionAtEdge();
    world.declarations.route("default/chat", Declarations.route("/v1", 8001));

    for (int i = 0; i < 3; i++) {
      world.round();
      world.fleet.readAll();
    }

    assertThat(revisionAtEdge()).isEqualTo(before);
  }

  @Test
  void whatIsNotARouteDoesNotWaitForCores() {
    world.fleet.nodes(CORE).get(0).refuse("no");
    world.declarations.edge(
        "default/edge",
        """
        listeners: [{name: http, port: 8081}]
        cores: [{name: core, ref: {name: core}}]
        """);

    world.round();

    assertThat(world.edge().listeners().get(0).port()).isEqualTo(8081);
    assertThat(ids(world.edge())).containsExactly("default/chat");
  }

  private String revisionAtEdge() {
    return world.edge().routes().get(0).stable().revision();
  }

  private List<String> revisionsAtCore() {
    return world.core().routes().get(0).versions().stream().map(RouteVersion::revision).toList();
  }

  private static List<String> ids(NodeConfig config) {
    return config.routes().stream().map(RouteConfig::id).toList();
  }
}
