package dev.strait.dataplane.quic;

import dev.strait.nodeconfig.CongestionControl;
import io.netty.handler.codec.quic.QuicCongestionControlAlgorithm;

/** The contract's word for how fast is sent, in Netty's. */
public final class Congestion {
  private Congestion() {}

  /**
   * The algorithm.
   *
   * @param control as configured
   * @return what QUIC is to run
   */
  public static QuicCongestionControlAlgorithm of(CongestionControl control) {
    return switch (control) {
      case CUBIC -> QuicCongestionControlAlgorithm.CUBIC;
      case BBR -> QuicCongestionControlAlgorithm.BBR;
      case RENO -> QuicCongestionControlAlgorithm.RENO;
    };
  }
}
