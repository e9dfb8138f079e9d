package dev.strait.dataplane.tunnel.tcp;

import dev.strait.dataplane.tunnel.frame.FrameWriter;
import dev.strait.dataplane.tunnel.frame.LinkError;
import dev.strait.dataplane.tunnel.lane.Lane;
import dev.strait.dataplane.tunnel.lane.LaneWire;
import dev.strait.dataplane.tunnel.lane.Link;
import dev.strait.dataplane.tunnel.lane.LinkWire;
import dev.strait.nodeconfig.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** One TCP connection as a link uses it, and as its only lane does: last in the pipeline. */
final class TcpLink extends ChannelInboundHandlerAdapter implements LinkWire, LaneWire {
  /** For CLOSE to leave; a peer that reads nothing is not waited for longer. */
  private static final long LINGER_MILLIS = 1_000;

  private final Channel channel;
  private final Transport transport;
  private final Predicate<String> admitted;
  private String peerId;
  private @Nullable Link link;
  private @Nullable Lane lane;
  private LinkError error = LinkError.SILENT;
  private String why = "the connection ended";

  private TcpLink(Channel channel, Transport transport, String peerId, Predicate<String> admitted) {
    this.channel = channel;
    this.transport = transport;
    this.peerId = peerId;
    this.admitted = admitted;
  }

  /** A connection whose handshake showed who the peer is. */
  static TcpLink authenticated(Channel channel, Transport transport, String peerId) {
    return new TcpLink(channel, transport, peerId, peerId::equals);
  }

  /** A connection in the clear: HELLO is believed when it names somebody who is expected. */
  static TcpLink inTheClear(Channel channel, Predicate<String> expected) {
    return new TcpLink(channel, Transport.TCP, "", expected);
  }

  /** Gives what comes from now on to a link, which has opened its lane or is given one. */
  void carry(Link carried) {
    link = carried;
  }

  // ---- what the link asks for

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
    return channel.remoteAddress();
  }

  @Override
  public String peerId() {
    return peerId;
  }

  @Override
  public boolean admits(String spiffeId) {
    if (!admitted.test(spiffeId)) {
      return false;
    }
    peerId = spiffeId;
    return true;
  }

  @Override
  public Transport transport() {
    return transport;
  }

  @Override
  public int maxLanes() {
    return 1;
  }

  @Override
  public void openLane(Lane only) {
    lane = only;
    only.opened(this);
  }

  @Override
  public long lostPackets() {
    return 0;
  }

  @Override
  public void close(LinkError reason, String sentence) {
    if (!channel.isActive()) {
      channel.close();
      return;
    }
    ByteBuf last = channel.alloc().buffer();
    FrameWriter.close(last, reason, sentence);
    channel.writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
    channel.eventLoop().schedule(() -> channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }

  // ---- what the lane asks for

  @Override
  public long room() {
    return channel.isWritable() ? channel.bytesBeforeUnwritable() : 0;
  }

  @Override
  public void write(ByteBuf bytes) {
    channel.writeAndFlush(bytes);
  }

  // ---- what the connection brings

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    Lane to = lane;
    if (to != null && message instanceof ByteBuf bytes) {
      to.received(bytes);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (lane != null && ctx.channel().isWritable()) {
      lane.writable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (link != null) {
      link.closed(error, why);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    error = cause.getCause() instanceof SSLException ? LinkError.IDENTITY : error;
    why = sentence(cause);
    ctx.close();
  }

  /** What broke a connection, for people. */
  static String sentence(Throwable cause) {
    // A certificate that the core refuses is told only after the edge's handshake is done.
    return cause.getCause() instanceof SSLException tls
        ? "the peer refused the handshake (%s): is this node's certificate expected there?"
            .formatted(tls.getMessage())
        : "the connection broke: " + (cause.getMessage() == null ? cause : cause.getMessage());
  }
}
