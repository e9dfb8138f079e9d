package dev.strait.dataplane.listener;

import dev.strait.dataplane.listener.http.ClientConnection;
import dev.strait.dataplane.listener.http.FirstBytes;
import dev.strait.dataplane.listener.http.ListenerMetrics.Rejection;
import dev.strait.dataplane.listener.http.ListenerScope;
import dev.strait.dataplane.listener.http.Peer;
import dev.strait.nodeconfig.ProxyProtocolUse;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Takes the PROXY header, version 1 or 2, that a trusted proxy puts before a client's bytes, then
 * has the wire put into the pipeline, which gets the rest. Where the header is optional it is told
 * from other bytes by the first that differs. Event loop only, but for {@link ClientConnection}.
 */
final class ProxyHeader extends FirstBytes {
  /** Bytes of a version 2 header beside its addresses; certificates may be among them. */
  private static final int MOST_MORE = 4_096;

  private static final byte[] V1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] V2 = "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII);

  private final boolean required;
  private final Consumer<Channel> wire;

  private ProxyHeader(
      ListenerScope scope, Channel channel, boolean required, Consumer<Channel> wire) {
    super(scope, channel, scope.limits().headerTimeoutMillis());
    this.required = required;
    this.wire = wire;
  }

  /**
   * Sets a new connection up as the listener's trusted proxies have it: with a header to come, or
   * with the wire at once, or not at all.
   *
   * @param wire adds the handlers of what the client speaks
   */
  static void before(Consumer<Channel> wire, ListenerScope scope, Channel channel) {
    ProxyProtocolUse use = scope.proxies().proxyProtocol();
    boolean required = use == ProxyProtocolUse.REQUIRED;
    if (use != ProxyProtocolUse.OFF && scope.proxies().trusts(channel.remoteAddress())) {
      channel.pipeline().addLast(new ProxyHeader(scope, channel, required, wire));
    } else if (required) {
      scope.metrics().rejected(scope.name(), Rejection.PROXY_PROTOCOL);
      channel.unsafe().closeForcibly();
    } else {
      wire.accept(channel);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HAProxyMessage header) {
      told(ctx, header);
      return;
    }
    ByteBuf all = gather(ctx, (ByteBuf) message);
    boolean v1 = begins(all, V1);
    if (!v1 && !begins(all, V2)) {
      bare(ctx);
    } else if (all.readableBytes() >= (v1 ? V1.length : V2.length)) {
      ctx.pipeline().addFirst(new HAProxyMessageDecoder(MOST_MORE));
      ctx.pipeline().fireChannelRead(take()); // comes back as a message, now or with more bytes
    }
  }

  private static boolean begins(ByteBuf bytes, byte[] with) {
    for (int i = 0; i < with.length && i < bytes.readableBytes(); i++) {
      if (bytes.getByte(bytes.readerIndex() + i) != with[i]) {
        return false;
      }
    }
    return true;
  }

  private void bare(ChannelHandlerContext ctx) {
    if (required) {
      refuse();
      return;
    }
    wire.accept(channel);
    handOn(ctx);
  }

  /** A header without an address is the proxy's own: it asks whether this node lives. */
  private void told(ChannelHandlerContext ctx, HAProxyMessage header) {
    try {
      String source = header.sourceAddress();
      InetAddress address =
          source == null || header.command() == HAProxyCommand.LOCAL
              ? null
              : NetUtil.createInetAddressFromIpAddressString(source);
      if (address != null) {
        Peer.told(channel, new InetSocketAddress(address, header.sourcePort()));
      }
    } finally {
      header.release();
    }
    wire.accept(channel);
    ctx.pipeline().remove(this);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      ctx.close();
    }
  }

  @Override
  protected void late() {
    refuse();
  }

  private void refuse() {
    scope.metrics().rejected(scope.name(), Rejection.PROXY_PROTOCOL);
    channel.close();
  }

  /** The decoder refuses what is no header of its version. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (channel.isActive()) {
      refuse();
    }
  }
}
