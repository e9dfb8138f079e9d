package dev.strait.control.plan;

import dev.strait.crds.v1alpha1.TunnelQuic;
import dev.strait.nodeconfig.CongestionControl;
import dev.strait.nodeconfig.LinkQuicConfig;
import org.jspecify.annotations.Nullable;

/** QUIC of links, as declared, in the contract. */
final class LinkQuicRendering {
  private LinkQuicRendering() {}

  /** Null for the defaults, whether left out or written down: nothing is to change by that. */
  static @Nullable LinkQuicConfig of(@Nullable TunnelQuic declared) {
    if (declared == null) {
      return null;
    }
    LinkQuicConfig config =
        new LinkQuicConfig(
            CongestionControl.valueOf(declared.congestionControl().name()),
            declared.pathMtuDiscovery());
    return config.equals(LinkQuicConfig.DEFAULT) ? null : config;
  }
}
