package dev.strait.control.plan;

import static dev.strait.control.TestWorld.EDGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.control.Declarations;
import dev.strait.control.FixedPlacement;
import dev.strait.control.MemoryStatuses;
import dev.strait.control.TestWorld;
import dev.strait.crds.v1alpha1.CoreLinks;
import dev.strait.crds.v1alpha1.TransportLinks;
import dev.strait.crds.v1alpha1.TunnelTransport;
import dev.strait.nodeconfig.Transport;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** "Is it fine?", of a group of several nodes. */
class NodeConditionsTest {
  private final TestWorld world =
      new TestWorld(
          Declarations.small().edge("default/edge", "replicas: 3\n" + Declarations.EDGE),
          new FixedPlacement() {
            @Override
            public String selector(GroupId group) {
              return "app.kubernetes.io/instance=" + group.name();
            }
          });

  @Test
  void whatIsOnItsWayIsCounted() {
    world.settle();
    assertThat(edge("Ready")).isEqualTo("TRUE Ready: 3 of 3 nodes serve.");
    assertThat(edge("Progressing")).isEqualTo("FALSE AsDeclared: Nothing is on its way.");

    world.declarations.route("default/chat", Declarations.route("/v2", 8000));
    world.round();
    world.fleet.read(TestWorld.CORE);
    world.round();
    world.fleet.read(EDGE, 0);
    world.round();

    assertThat(edge("Programmed")).startsWith("FALSE Pending: 1 of 3 nodes run revision ");
    assertThat(edge("Progressing")).startsWith("TRUE Pending: 1 of 3 nodes run revision ");
    assertThat(edge("Ready")).startsWith("TRUE Pending: 3 of 3 nodes serve. 1 of 3 nodes run");
    assertThat(world.statuses.edge("default/edge").selector())
        .isEqualTo("app.kubernetes.io/instance=edge");
  }

  @Test
  void nodesThatRefuseAreNamed() {
    world.settle();
    world.fleet.nodes(EDGE).get(0).refuse("listeners[0].port: 80 in use");
    world.fleet.nodes(EDGE).get(2).refuse("listeners[0].port: 80 in use");
    world.round();

    assertThat(edge("Programmed"))
        .isEqualTo(
            "FALSE Refused: Nodes edge default/edge 0, edge default/edge 2 refused node-config r:"
                + " listeners[0].port: 80 in use. What ran before goes on.");
    assertThat(edge("Progressing")).startsWith("FALSE Refused");
    assertThat(edge("Degraded")).startsWith("TRUE Refused");
    assertThat(edge("Ready"))
        .isEqualTo("TRUE Degraded: 3 of 3 nodes serve. See condition Degraded.");
  }

  @Test
  void aRefusalOfEveryNodeStaysAsShortAsAStatusMustBe() {
    world.declarations.edge("default/edge", "replicas: 20\n" + Declarations.EDGE);
    world.settle();
    for (int i = 0; i < 20; i++) {
      world.fleet.nodes(EDGE).get(i).refuse("reason " + i + " ".repeat(900));
    }
    world.round();

    assertThat(Objects.requireNonNull(world.statuses.edge("default/edge").revision()).refused())
        .hasSizeLessThan(4096)
        .endsWith("What ran before goes on.");
  }

  @Test
  void nodesThatDrainAreNotWaitedFor() {
    world.settle();
    world.fleet.startAhead(EDGE);
    world.fleet.read(EDGE, 3);
    world.fleet.nodes(EDGE).get(0).drain();
    world.fleet.nodes(EDGE).get(0).refuse("too late");
    world.round();

    var status = world.statuses.edge("default/edge");
    assertThat(edge("Ready")).isEqualTo("TRUE Ready: 3 of 3 nodes serve.");
    assertThat(edge("Programmed")).startsWith("TRUE Programmed: 3 of 3 nodes run");
    assertThat(status.replicas()).as("it is still there").isEqualTo(4);
    assertThat(Objects.requireNonNull(status.revision()).total()).isEqualTo(3);
  }

  @Test
  void anEdgeWithoutALinkIsToldSo() {
    world.settle();
    world.fleet.nodes(EDGE).forEach(node -> node.linksUp(0));
    world.round();

    assertThat(edge("Degraded"))
        .isEqualTo("TRUE NoLink: No link to core core is up (expected: 6).");
    assertThat(edge("Ready")).startsWith("TRUE Degraded");
  }

  @Test
  void linksThatFellBackAreToldOfAndNoFault() {
    world.settle();
    assertThat(edge("Ready")).isEqualTo("TRUE Ready: 3 of 3 nodes serve.");

    world.fleet.nodes(EDGE).get(0).linksOver(Transport.TLS);
    world.round();

    assertThat(edge("Ready"))
        .isEqualTo(
            "TRUE Ready: 3 of 3 nodes serve."
                + " 1 of 3 links to core core do not run over the first of spec.tunnel.transports.");
    assertThat(edge("Degraded")).startsWith("FALSE");
    assertThat(world.statuses.edge("default/edge").links())
        .containsExactly(
            new CoreLinks(
                "core",
                3,
                6,
                List.of(
                    new TransportLinks(TunnelTransport.QUIC, 2),
                    new TransportLinks(TunnelTransport.TLS, 1))));
  }

  @Test
  void tooFewNodesAreNotReady() {
    world.settle();
    world.fleet.nodes(EDGE).get(1).silent(true);
    world.round();

    assertThat(edge("Ready")).isEqualTo("FALSE NotReady: 2 of 3 nodes serve.");
  }

  @Test
  void anAutoscalerHasTheLastWordInItsBounds() {
    world.declarations.edge(
        "default/edge", "autoscaling: {minReplicas: 2, maxReplicas: 4}\n" + Declarations.EDGE);
    world.settle();
    assertThat(edge("Ready")).as("at least two").startsWith("TRUE Ready: 2 of 2");

    world.fleet.startAhead(EDGE);
    world.settle();
    assertThat(edge("Ready")).startsWith("TRUE Ready: 3 of 3");
  }

  private String edge(String type) {
    return MemoryStatuses.text(world.statuses.edge("default/edge").conditions(), type);
  }
}
