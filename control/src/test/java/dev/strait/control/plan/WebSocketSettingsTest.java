package dev.strait.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.control.Declarations;
import dev.strait.control.TestWorld;
import dev.strait.nodeconfig.WebSocketConfig;
import org.junit.jupiter.api.Test;

/** How an edge looks after WebSockets is said only when it was declared. */
class WebSocketSettingsTest {
  private final TestWorld world = new TestWorld(Declarations.small());

  @Test
  void whatIsDeclaredReachesTheNodeWithTheDefaultsOfTheRest() {
    world.settle();
    assertThat(world.edge().listeners().get(0).websocket()).isNull();

    world.declarations.edge(
        "default/edge",
        Declarations.EDGE.replace("port: 8080", "port: 8080, websocket: {pingInterval: 1m}"));
    world.settle();

    assertThat(world.edge().listeners().get(0).websocket())
        .isEqualTo(new WebSocketConfig(60_000, 15_000, 65_536, 65_536));
  }
}
