package dev.strait.control.plan;

import static dev.strait.control.TestWorld.CORE;
import static dev.strait.control.TestWorld.EDGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.control.Declarations;
import dev.strait.control.MemoryStatuses;
import dev.strait.control.TestWorld;
import dev.strait.nodeconfig.CoreConfig;
import dev.strait.nodeconfig.NodeConfig;
import org.junit.jupiter.api.Test;

/** A CoreNode that is being deleted: edges leave it, and it serves until they have. */
class LeavingCoreTest {
  private final TestWorld world =
      new TestWorld(
          Declarations.small()
              .edge(
                  "default/edge",
                  "replicas: 2\n"
                      + Declarations.EDGE.replace(
                          "[{name: core", "[{name: other, ref: {name: other}}, {name: core"))
              .core("default/other", "{}"));

  @Test
  void edgesLeaveItAndItGoesOnAsItWasUntilTheyHave() {
    world.settle();
    NodeConfig before = world.core();

    world.declarations.with(
        "default/core", metadata -> metadata.setDeletionTimestamp("2026-11-22T04:00:00Z"));
    NodeVerdict verdict = verdict();
    assertThat(verdict.usedBy())
        .containsExactly("EdgeNode default/edge: 2 of 2 nodes still use it.");
    assertThat(world.edge().cores()).extracting(CoreConfig::name).containsExactly("other");
    assertThat(world.fleet.traffic(EDGE).cores()).containsOnlyKeys("other");

    world.fleet.read(EDGE, 0);
    assertThat(verdict().usedBy())
        .containsExactly("EdgeNode default/edge: 1 of 2 nodes still use it.");
    assertThat(MemoryStatuses.text(world.statuses.core("default/core").conditions(), "Progressing"))
        .isEqualTo(
            "TRUE Terminating: It is being deleted. EdgeNode default/edge: 1 of 2 nodes still use"
                + " it.");
    assertThat(
            MemoryStatuses.text(world.statuses.edge("default/edge").conditions(), "ResolvedRefs"))
        .isEqualTo(
            "FALSE Terminating: spec.cores[1].ref: CoreNode default/core is being deleted, and"
                + " gets no new exchanges from here");

    world.fleet.read(EDGE, 1);
    assertThat(verdict().usedBy()).as("its nodes may go").isEmpty();
    assertThat(world.core()).isEqualTo(before);
  }

  @Test
  void aRouteDoesNotWaitForIt() {
    world.settle();
    world.declarations.with(
        "default/core", metadata -> metadata.setDeletionTimestamp("2026-11-22T04:00:00Z"));
    world.fleet.nodes(CORE).get(0).refuse("it is over");
    world.declarations.route("default/chat", Declarations.route("/v2", 8000));
    for (int i = 0; i < 4; i++) {
      world.round();
      world.fleet.readAll();
    }
    world.round();

    assertThat(world.chat("Programmed")).startsWith("TRUE Programmed: 2 of 2 nodes");
  }

  private NodeVerdict verdict() {
    NodeVerdict verdict = world.round().plan().nodes().get(CORE);
    assertThat(verdict).isNotNull();
    return verdict;
  }
}
