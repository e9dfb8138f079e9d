package dev.strait.control.plan;

import static dev.strait.control.TestWorld.CORE;
import static dev.strait.control.TestWorld.EDGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.control.Declarations;
import dev.strait.control.MemoryStatuses;
import dev.strait.control.TestWorld;
import dev.strait.nodeconfig.NodeConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What people asked to be left alone is. */
class PauseTest {
  private final TestWorld world = new TestWorld(Declarations.small());

  @Test
  void aPausedEdgeKeepsWhatItRuns() {
    world.settle();
    NodeConfig before = world.edge();
    world.declarations.edge("default/edge", Declarations.EDGE.replace("8080", "8081"));
    world.declarations.paused("default/edge", true);
    world.settle();

    assertThat(world.edge()).isEqualTo(before);
    assertThat(edge("Progressing"))
        .isEqualTo(
            "FALSE Paused: Annotation strait.dev/pause-reconciliation asks that it be left as it"
                + " is.");
    assertThat(edge("Ready")).startsWith("TRUE Paused: 1 of 1 nodes serve.");

    world.declarations.paused("default/edge", false);
    world.settle();
    assertThat(world.edge().listeners().get(0).port()).isEqualTo(8081);
    assertThat(edge("Progressing")).startsWith("FALSE AsDeclared");
  }

  @Test
  void itsCertificatesAreRenewedAllTheSame() {
    world.settle();
    NodeConfig before = world.edge();
    world.declarations.paused("default/edge", true);
    world.pass(Duration.ofDays(5));
    world.settle();

    assertThat(world.edge().tunnel().identity()).isNotEqualTo(before.tunnel().identity());
    assertThat(world.edge().listeners()).isEqualTo(before.listeners());
  }

  @Test
  void aPausedRouteKeepsItsVersionWhileOthersMoveOn() {
    world.declarations.route("default/other", Declarations.route("/other", 8000));
    world.settle();
    String before = world.edge().routes().get(0).stable().revision();

    world.declarations.route("default/chat", Declarations.route("/v2", 8000));
    world.declarations.paused("default/chat", true);
    world.declarations.route("default/other", Declarations.route("/other2", 8000));
    world.settle();

    assertThat(world.edge().routes().get(0).stable().revision()).isEqualTo(before);
    assertThat(world.edge().routes().get(1).stable().rules().toString()).contains("/other2");
    assertThat(world.chat("Programmed"))
        .isEqualTo("FALSE Paused: It is paused. Revision " + before + " goes on.");
    assertThat(world.chat("Accepted")).startsWith("TRUE");
  }

  @Test
  void nothingIsBegunWhilePaused() {
    world.declarations.paused("default/core", true);
    world.declarations.paused("default/edge", true);
    world.round();

    assertThat(world.fleet.ids()).doesNotContain(EDGE, CORE);
  }

  @Test
  void anEdgeThatSaysWhatIsNotKnownKeepsWhatItRuns() {
    world.settle();
    NodeConfig before = world.edge();
    world.declarations.edge("default/edge", Declarations.EDGE.replace("8080", "8081"));
    world.declarations.noted("default/edge", Pause.UNKNOWN_VALUE, "spec.region: later");
    world.settle();

    assertThat(world.edge()).isEqualTo(before);
    assertThat(edge("Accepted"))
        .isEqualTo("FALSE UnsupportedValue: spec.region: later. What ran before goes on.");
    assertThat(edge("Programmed")).startsWith("FALSE UnsupportedValue");
    assertThat(edge("Ready")).startsWith("TRUE Degraded: 1 of 1 nodes serve.");
  }

  @Test
  void aRouteThatSaysWhatIsNotKnownKeepsItsVersion() {
    world.settle();
    String before = world.edge().routes().get(0).stable().revision();
    world.declarations.route("default/chat", Declarations.route("/v2", 8000));
    world.declarations.noted(
        "default/chat", Pause.UNKNOWN_VALUE, "spec.rules[0].filters[0].type: Later");
    world.settle();

    assertThat(world.edge().routes().get(0).stable().revision()).isEqualTo(before);
    assertThat(world.chat("Accepted"))
        .isEqualTo("FALSE UnsupportedValue: spec.rules[0].filters[0].type: Later");
    assertThat(world.chat("Programmed")).contains("Revision " + before + " goes on.");
  }

  @Test
  void aFieldThatDoesNothingIsNamed() {
    world.declarations.noted("default/edge", Pause.UNKNOWN_FIELD, "later (Listener)");
    world.declarations.noted("default/chat", Pause.UNKNOWN_FIELD, "later (RouteRule)");
    world.settle();

    assertThat(edge("Accepted"))
        .startsWith("TRUE")
        .contains(" Field later (Listener) is not known");
    assertThat(world.chat("Accepted"))
        .startsWith("TRUE")
        .contains(" Field later (RouteRule) is not");
    assertThat(edge("Ready")).startsWith("TRUE Ready");
  }

  private String edge(String type) {
    return MemoryStatuses.text(world.statuses.edge("default/edge").conditions(), type);
  }
}
