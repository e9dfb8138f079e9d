package dev.strait.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.control.Declarations;
import dev.strait.control.TestWorld;
import dev.strait.nodeconfig.CongestionControl;
import dev.strait.nodeconfig.LinkQuicConfig;
import org.junit.jupiter.api.Test;

/**
 * QUIC of links is said only when it is not the default, so that saying the default rolls nobody.
 */
class LinkQuicTest {
  private final TestWorld world = new TestWorld(Declarations.small());

  private void declare(String quic) {
    world.declarations.edge("default/edge", Declarations.EDGE + "tunnel: {quic: " + quic + "}\n");
    world.settle();
  }

  @Test
  void whatIsDeclaredReachesTheNodeAndTheDefaultLeavesNoTrace() {
    declare("{congestionControl: Bbr, pathMtuDiscovery: false}");
    assertThat(world.edge().tunnel().quic())
        .isEqualTo(new LinkQuicConfig(CongestionControl.BBR, false));

    declare("{congestionControl: Cubic}");
    assertThat(world.edge().tunnel().quic()).isNull();
    assertThat(world.edge().tunnel().linkQuic()).isEqualTo(LinkQuicConfig.DEFAULT);
  }
}
