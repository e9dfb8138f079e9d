package dev.strait.control.loop;

import static dev.strait.control.TestWorld.CORE;
import static dev.strait.control.TestWorld.EDGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.control.Declarations;
import dev.strait.control.MemoryStatuses;
import dev.strait.control.TestWorld;
import dev.strait.crds.v1alpha1.CoreLinks;
import dev.strait.crds.v1alpha1.TransportLinks;
import dev.strait.crds.v1alpha1.TunnelTransport;
import dev.strait.nodeconfig.NodeConfigJson;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ControlLoopTest {
  private final TestWorld world = new TestWorld(Declarations.small());

  @Test
  void aNewWorldIsRunningAfterItsNodesReadOnce() {
    Round first = world.round();
    assertThat(first.applied()).containsExactly(CORE, EDGE);
    assertThat(first.settled()).isFalse();

    world.settle();

    assertThat(world.chat("Accepted")).isEqualTo("TRUE Accepted: taken by [http]");
    assertThat(world.chat("ResolvedRefs")).startsWith("TRUE ResolvedRefs");
    assertThat(world.chat("Programmed")).startsWith("TRUE Programmed: 1 of 1 nodes run revision ");
    assertThat(MemoryStatuses.text(world.statuses.edge("default/edge").conditions(), "Ready"))
        .isEqualTo("TRUE Ready: 1 of 1 nodes serve.");
    assertThat(world.statuses.core("default/core").revision()).isNotNull();
    assertThat(world.statuses.edge("default/edge").links())
        .containsExactly(
            new CoreLinks("core", 1, 2, List.of(new TransportLinks(TunnelTransport.QUIC, 1))));
  }

  @Test
  void aSettledWorldIsLeftAlone() {
    world.settle();
    int writes = world.statuses.writes();
    int applied = world.fleet.calls().size();

    world.pass(Duration.ofMinutes(5));
    assertThat(world.round().settled()).isTrue();

    assertThat(world.statuses.writes()).isEqualTo(writes);
    assertThat(world.fleet.calls()).hasSize(applied);
  }

  @Test
  void afterARestartNothingChangesForTheNodes() {
    world.settle();
    String edge = NodeConfigJson.revision(world.edge());
    long sequence = world.fleet.traffic(EDGE).sequence();

    world.restart();
    world.settle();

    assertThat(NodeConfigJson.revision(world.edge())).isEqualTo(edge);
    assertThat(world.fleet.traffic(EDGE).sequence()).isEqualTo(sequence);
  }

  @Test
  void transitionTimesChangeOnlyWithTheStatus() {
    world.settle();
    var before = world.statuses.route("default/chat");

    world.pass(Duration.ofHours(1));
    world.declarations.route("default/chat", Declarations.route("/v2", 8000));
    world.settle();

    var after = world.statuses.route("default/chat");
    assertThat(after.get(0).lastTransitionTime()).isEqualTo(before.get(0).lastTransitionTime());
    assertThat(after.get(2).lastTransitionTime()).isEqualTo("2026-11-22T04:00:00Z");
  }

  @Test
  void aGroupThatCannotBeAppliedDelaysNoOther() {
    world.fleet.breakDown(CORE);

    Round round = world.round();

    assertThat(round.applied()).containsExactly(EDGE);
    assertThat(round.failures())
        .containsExactly("core default/core was not brought up to date: the disk is full");

    world.fleet.breakDown(null);
    world.settle();
    assertThat(world.fleet.ids()).contains(CORE);
  }

  @Test
  void aGroupWhoseResourceIsGoneIsEnded() {
    world.settle();
    world.declarations.without("default/edge");

    assertThat(world.round().removed()).containsExactly(EDGE);

    assertThat(world.fleet.ids()).containsExactly(CORE);
  }

  @Test
  void aRefusalIsToldWithItsReasonAndTheOldGoesOn() {
    world.settle();
    world.fleet.nodes(EDGE).get(0).refuse("listeners[0].port: 80 in use");

    world.round();

    var status = world.statuses.edge("default/edge");
    assertThat(MemoryStatuses.text(status.conditions(), "Programmed"))
        .startsWith("FALSE Refused: Node edge default/edge 0 refused node-config r: ")
        .contains("listeners[0].port: 80 in use", "What ran before goes on.");
    assertThat(MemoryStatuses.text(status.conditions(), "Degraded")).startsWith("TRUE Refused");
  }

  @Test
  void identitiesAreRenewedAtTwoThirdsOfTheirLifeAndOldFilesGoLast() {
    world.settle();
    var before = world.edge().tunnel().identity();
    assertThat(world.fleet.bundle(EDGE)).contains(before.chain(), before.key());

    world.pass(Duration.ofDays(5));
    world.round();

    var after = world.edge().tunnel().identity();
    assertThat(after.chain()).isNotEqualTo(before.chain());
    assertThat(world.fleet.bundle(EDGE))
        .as("the node may still read the old one")
        .contains(before.key(), after.key());

    world.settle();
    assertThat(world.fleet.bundle(EDGE)).contains(after.key()).doesNotContain(before.key());
  }

  @Test
  void theCaIsMadeOnceAndKept() {
    world.settle();
    String trust = world.edge().tunnel().trust();
    assertThat(world.vault.names())
        .containsExactlyInAnyOrder(
            "authority.pem", "core.default.core.pem", "edge.default.edge.pem");

    world.restart();
    world.settle();

    assertThat(world.edge().tunnel().trust()).isEqualTo(trust);
    assertThat(world.core().tunnel().trust()).isEqualTo(trust);
  }

  @Test
  void secretsAreInNoConfiguration() {
    world.settle();
    var names = new HashSet<String>(world.fleet.bundle(EDGE));

    assertThat(names).allMatch(name -> name.matches("[a-z-]+-[0-9a-f]{16}\\.(crt|key)\\.pem"));
    assertThat(NodeConfigJson.pretty(world.edge())).doesNotContain("BEGIN");
  }
}
