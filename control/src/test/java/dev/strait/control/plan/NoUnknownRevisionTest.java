package dev.strait.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.control.Declarations;
import dev.strait.control.MemoryFleet.Node;
import dev.strait.control.TestWorld;
import dev.strait.nodeconfig.CoreConfig;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeConfigValidation;
import dev.strait.nodeconfig.RouteConfig;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * The promise of {@link Planner}, under any order of edits, rounds and nodes that are slow to read:
 * whatever version an edge node may name in OPEN, every core it is linked to knows.
 */
class NoUnknownRevisionTest {
  private static final GroupId EAST = GroupId.edge("default", "east");
  private static final GroupId WEST = GroupId.edge("default", "west");
  private static final GroupId BIG = GroupId.core("default", "big");
  private static final GroupId SMALL = GroupId.core("default", "small");
  private static final Map<String, GroupId> CORES = Map.of("big", BIG, "small", SMALL);

  /** Something that happens. */
  private sealed interface Step {
    record Edit(String route, int port) implements Step {}

    record Delete(String route) implements Step {}

    record Break(String route) implements Step {}

    record Round() implements Step {}

    record Restart() implements Step {}

    record Read(GroupId group, int node) implements Step {}

    record Silence(GroupId group, int node) implements Step {}
  }

  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void everyCoreKnowsWhatAnEdgeMayName(@ForAll("steps") List<Step> steps) {
    TestWorld world = new TestWorld(declarations());
    world.settle();
    for (Step step : steps) {
      happen(world, step);
      assertEveryVersionIsKnown(world, steps);
    }
    world.declarations.route("default/a", route("/", 8000)).route("default/b", route("/", 8000));
    wake(world, EAST, WEST, BIG, SMALL);
    world.settle();
    assertEveryVersionIsKnown(world, steps);
    for (GroupId core : CORES.values()) {
      assertThat(world.fleet.applied(core).routes())
          .as("nothing is kept for ever")
          .allMatch(route -> route.retired().isEmpty());
    }
  }

  private static void happen(TestWorld world, Step step) {
    if (step instanceof Step.Edit edit) {
      world.declarations.route(edit.route(), route("/", edit.port()));
    } else if (step instanceof Step.Delete delete) {
      world.declarations.without(delete.route());
    } else if (step instanceof Step.Break broken) {
      world.declarations.route(broken.route(), route("no-slash", 80));
    } else if (step instanceof Step.Restart) {
      world.restart();
    } else if (step instanceof Step.Read read) {
      world.fleet.read(read.group(), read.node());
      world.fleet.nodes(read.group()).get(read.node()).silent(false);
    } else if (step instanceof Step.Silence silence) {
      world.fleet.nodes(silence.group()).get(silence.node()).silent(true);
    } else {
      world.round();
    }
  }

  private static void assertEveryVersionIsKnown(TestWorld world, List<Step> steps) {
    for (GroupId edge : List.of(EAST, WEST)) {
      assertThat(NodeConfigValidation.check(world.fleet.applied(edge))).isEmpty();
      for (Node node : world.fleet.nodes(edge)) {
        NodeConfig running = node.running();
        if (running != null) {
          for (RouteConfig route : running.routes()) {
            for (CoreConfig core : running.cores()) {
              assertKnown(world, CORES.get(core.name()), route, steps);
            }
          }
        }
      }
    }
  }

  private static void assertKnown(
      TestWorld world, @Nullable GroupId core, RouteConfig route, List<Step> steps) {
    if (core == null) {
      throw new AssertionError("an edge uses a core that is not declared");
    }
    assertThat(NodeConfigValidation.check(world.fleet.applied(core))).isEmpty();
    for (Node node : world.fleet.nodes(core)) {
      NodeConfig running = node.running();
      if (running != null && !node.isSilent()) {
        assertThat(
                running.routes().stream()
                    .filter(known -> known.id().equals(route.id()))
                    .anyMatch(known -> known.version(route.stable().revision()) != null))
            .as("%s knows %s at %s after %s", core, route.id(), route.stable().revision(), steps)
            .isTrue();
      }
    }
  }

  private static void wake(TestWorld world, GroupId... groups) {
    for (GroupId group : groups) {
      world.fleet.nodes(group).forEach(node -> node.silent(false));
      world.fleet.read(group);
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<String> routes = Arbitraries.of("default/a", "default/b");
    Arbitrary<GroupId> groups = Arbitraries.of(EAST, WEST, BIG, SMALL);
    Arbitrary<GroupId> cores = Arbitraries.of(BIG, SMALL);
    Arbitrary<Integer> nodes = Arbitraries.of(0, 1);
    return Arbitraries.frequencyOf(
            Tuple.of(
                4,
                step(
                    Combinators.combine(routes, Arbitraries.integers().between(8000, 8002))
                        .as(Step.Edit::new))),
            Tuple.of(1, step(routes.map(Step.Delete::new))),
            Tuple.of(1, step(routes.map(Step.Break::new))),
            Tuple.of(8, step(Arbitraries.just(new Step.Round()))),
            Tuple.of(1, step(Arbitraries.just(new Step.Restart()))),
            Tuple.of(8, step(Combinators.combine(groups, nodes).as(Step.Read::new))),
            Tuple.of(1, step(Combinators.combine(cores, nodes).as(Step.Silence::new))))
        .list()
        .ofMinSize(5)
        .ofMaxSize(40);
  }

  private static Arbitrary<Step> step(Arbitrary<? extends Step> some) {
    return some.map(step -> step);
  }

  private static Declarations declarations() {
    return new Declarations()
        .edge(
            "default/east",
            edge("{name: big, ref: {name: big}}, {name: small, ref: {name: small}}"))
        .edge("default/west", edge("{name: small, ref: {name: small}}"))
        .core("default/big", "replicas: 2")
        .core("default/small", "replicas: 2")
        .route("default/a", route("/", 8000));
  }

  private static String edge(String cores) {
    return "replicas: 2\nlisteners: [{name: http, port: 8080}]\ncores: [" + cores + "]\n";
  }

  private static String route(String path, int port) {
    return Declarations.route(path, port).replace("[{name: edge}]", "[{name: east}, {name: west}]");
  }
}
