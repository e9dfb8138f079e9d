package dev.strait.dataplane.tunnel.quic;

import dev.strait.dataplane.tunnel.frame.LinkError;
import dev.strait.dataplane.tunnel.lane.Lane;
import dev.strait.dataplane.tunnel.lane.LinkWire;
import dev.strait.dataplane.tunnel.wire.LinkTls;
import dev.strait.nodeconfig.Transport;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionStats;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.concurrent.Future;
import java.net.SocketAddress;
import java.security.cert.CertificateException;

/** One QUIC connection as a link uses it. */
final class QuicLink implements LinkWire {
  /** A reason must fit in one packet with what else it holds. */
  private static final int REASON = 256;

  private final QuicChannel channel;
  private final LinkTls tls;
  private String peerId = "";

  QuicLink(QuicChannel channel, LinkTls tls) {
    this.channel = channel;
    this.tls = tls;
  }

  /**
   * Takes note of who the peer is; the handshake is done.
   *
   * @throws CertificateException when the peer's certificate is not trusted (any more)
   */
  void authenticate() throws CertificateException {
    peerId = tls.peerId(channel.sslEngine());
  }

  boolean isClosed() {
    return !channel.isOpen();
  }

  @Override
  public boolean authenticated() {
    return !peerId.isEmpty();
  }

  @Override
  public EventLoop loop() {
    return channel.eventLoop();
  }

  @Override
  public ByteBufAllocator alloc() {
    return channel.alloc();
  }

  @Override
  public SocketAddress remote() {
    SocketAddress remote = channel.remoteSocketAddress();
    return remote == null ? channel.remoteAddress() : remote;
  }

  @Override
  public String peerId() {
    return peerId;
  }

  @Override
  public Transport transport() {
    return Transport.QUIC;
  }

  @Override
  public int maxLanes() {
    return QuicSettings.MAX_LANES;
  }

  @Override
  public void openLane(Lane lane) {
    channel
        .createStream(QuicStreamType.BIDIRECTIONAL, new QuicLane(lane))
        .addListener(
            (Future<QuicStreamChannel> opened) -> {
              if (!opened.isSuccess()) {
                lane.closed("a lane could not be opened: " + opened.cause().getMessage());
              }
            });
  }

  @Override
  public long lostPackets() {
    Future<QuicConnectionStats> stats = channel.collectStats();
    QuicConnectionStats now = stats.isSuccess() ? stats.getNow() : null;
    return now == null ? 0 : now.lost();
  }

  @Override
  public void close(LinkError error, String reason) {
    String brief = reason.length() > REASON ? reason.substring(0, REASON) : reason;
    channel.close(true, error.code(), ByteBufUtil.writeUtf8(channel.alloc(), brief));
  }
}
