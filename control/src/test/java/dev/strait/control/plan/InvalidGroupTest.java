package dev.strait.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.control.Declarations;
import dev.strait.control.FixedPlacement;
import dev.strait.control.MemoryStatuses;
import dev.strait.control.TestWorld;
import dev.strait.nodeconfig.NodeConfig;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InvalidGroupTest {
  private static final String TWICE =
      """
      listeners: [{name: http, port: 8080}, {name: http, port: 8081}]
      cores: [{name: core, ref: {name: core}}]
      """;

  @Test
  void aGroupThatCannotBeRunGoesOnAsItWas() {
    TestWorld world = new TestWorld(Declarations.small());
    world.settle();
    NodeConfig before = world.edge();

    world
        .declarations
        .edge("default/edge", TWICE)
        .route("default/chat", Declarations.route("/v2", 8002));
    world.settle();

    assertThat(world.edge()).isEqualTo(before);
    assertThat(world.chat("Programmed"))
        .startsWith("FALSE Pending: Revision " + before.routes().get(0).stable().revision());
    assertThat(condition(world, "Accepted"))
        .isEqualTo(
            "FALSE Invalid: listeners[1].name: http (expected: a name that is not used before in"
                + " listeners). What ran before goes on.");
    assertThat(condition(world, "Degraded")).startsWith("TRUE Invalid");
  }

  @Test
  void aGroupThatNeverCouldBeRunIsNotStartedAndDelaysNoOther() {
    TestWorld world = new TestWorld(Declarations.small().edge("default/edge", TWICE));
    world.settle();

    assertThat(world.fleet.ids()).containsExactly(TestWorld.CORE);
    assertThat(condition(world, "Accepted")).endsWith("Nothing runs.");
    assertThat(condition(world, "Programmed")).startsWith("FALSE Invalid");
    assertThat(world.chat("Programmed")).startsWith("FALSE Pending");
  }

  @Test
  void aConfigurationThatDoesNotFitIsNotBroughtToNodes() {
    AtomicInteger maxShards = new AtomicInteger(1);
    TestWorld world =
        new TestWorld(
            Declarations.small(),
            new FixedPlacement() {
              @Override
              public int maxShards() {
                return maxShards.get();
              }
            });
    world.settle();
    NodeConfig before = world.edge();

    maxShards.set(0);
    world.declarations.route("default/chat", Declarations.route("/v2", 8002));
    world.settle();

    assertThat(world.edge()).isEqualTo(before);
    assertThat(MemoryStatuses.text(world.statuses.core("default/core").conditions(), "Accepted"))
        .isEqualTo(
            "FALSE TooLarge: its configuration needs 1 ConfigMaps of 512 KiB (expected: at most 0);"
                + " attach fewer routes, or divide them among several nodes. What ran before goes on.");
    assertThat(world.chat("Programmed")).startsWith("FALSE Pending");
  }

  @Test
  void itsCertificatesAreRenewedAllTheSame() {
    TestWorld world = new TestWorld(Declarations.small());
    world.settle();
    NodeConfig before = world.edge();

    world.declarations.edge("default/edge", TWICE);
    world.settle();
    world.pass(Duration.ofHours(17));
    world.settle();

    assertThat(world.edge().routes()).isEqualTo(before.routes());
    assertThat(world.edge().tunnel().identity()).isNotEqualTo(before.tunnel().identity());
  }

  private static String condition(TestWorld world, String type) {
    return MemoryStatuses.text(world.statuses.edge("default/edge").conditions(), type);
  }
}
