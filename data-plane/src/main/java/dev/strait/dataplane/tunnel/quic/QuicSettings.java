package dev.strait.dataplane.tunnel.quic;

import dev.strait.dataplane.quic.Congestion;
import dev.strait.dataplane.quic.Sockets;
import dev.strait.nodeconfig.LinkQuicConfig;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.util.concurrent.TimeUnit;

/** QUIC's own settings; what is not configured is the same at both ends. */
final class QuicSettings {
  /** Lanes that a core lets an edge open, whatever the edge is configured to. */
  static final int MAX_LANES = 64;

  /**
   * Flow control of connection and stream, bytes: none, by the largest number there is (RFC 9000
   * §16). Lanes are always read; the credit of each exchange is what bounds memory. With any other
   * number quiche goes on with 16 MiB a stream once that is used up, half of them for each round
   * trip, and Netty has no setting for it.
   */
  private static final long UNLIMITED = (1L << 62) - 1;

  /**
   * Silence after which QUIC itself gives up. Links notice much sooner by their own PINGs; this
   * clears away handshakes that never end, and PINGs come at least once a minute.
   */
  private static final long IDLE_SECONDS = 130;

  private QuicSettings() {}

  static <B extends QuicCodecBuilder<B>> B apply(B builder, LinkQuicConfig quic) {
    return builder
        .maxIdleTimeout(IDLE_SECONDS, TimeUnit.SECONDS)
        .maxSendUdpPayloadSize(
            quic.pathMtuDiscovery() ? Sockets.DATAGRAM : Sockets.DATAGRAM_ANYWHERE)
        .maxRecvUdpPayloadSize(Sockets.DATAGRAM)
        .discoverPmtu(quic.pathMtuDiscovery())
        .initialMaxData(UNLIMITED)
        .initialMaxStreamDataBidirectionalLocal(UNLIMITED)
        .initialMaxStreamDataBidirectionalRemote(UNLIMITED)
        .initialMaxStreamsBidirectional(MAX_LANES)
        .initialMaxStreamsUnidirectional(0)
        .congestionControlAlgorithm(Congestion.of(quic.congestionControl()))
        // An edge whose address changes sends on from the new one; see docs/tunnel-protocol.md.
        .activeMigration(true);
  }

  /** A lane's stream: bytes without frames around them, in buffers that grow while it is busy. */
  static void lane(QuicStreamChannel stream) {
    // Through the option this would log a warning for every stream.
    stream.config().setReadFrames(false);
    stream.config().setAllowHalfClosure(false);
    stream.config().setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator(512, 4_096, 65_536));
  }
}
