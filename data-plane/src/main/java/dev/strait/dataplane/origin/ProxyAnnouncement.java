package dev.strait.dataplane.origin;

import dev.strait.nodeconfig.ProxyProtocolVersion;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * Tells an origin the client's address by the PROXY protocol, before anything else is written. The
 * destination that it names is the origin itself, for a core does not know the edge's address. Must
 * follow the encoder; both leave the pipeline when they have done their work.
 */
final class ProxyAnnouncement extends ChannelInboundHandlerAdapter {
  private final ProxyProtocolVersion version;
  private final SocketAddress client;

  ProxyAnnouncement(ProxyProtocolVersion version, SocketAddress client) {
    this.version = version;
    this.client = client;
  }

  /** Says it if it has not been said: whoever learns first that the channel is connected. */
  static void say(Channel connected) {
    ChannelHandlerContext ctx = connected.pipeline().context(ProxyAnnouncement.class);
    if (ctx != null) {
      ProxyAnnouncement announcement = (ProxyAnnouncement) ctx.handler();
      ctx.writeAndFlush(announcement.message(connected.remoteAddress()));
      ctx.pipeline().remove(HAProxyMessageEncoder.class);
      ctx.pipeline().remove(announcement);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    say(ctx.channel()); // before TLS, which begins with this event, too
    ctx.fireChannelActive();
  }

  private HAProxyMessage message(SocketAddress origin) {
    HAProxyProtocolVersion spoken =
        version == ProxyProtocolVersion.V1 ? HAProxyProtocolVersion.V1 : HAProxyProtocolVersion.V2;
    if (!(client instanceof InetSocketAddress from)
        || !(origin instanceof InetSocketAddress to)
        || from.getAddress() == null) {
      return new HAProxyMessage(
          spoken,
          spoken == HAProxyProtocolVersion.V1 ? HAProxyCommand.PROXY : HAProxyCommand.LOCAL,
          HAProxyProxiedProtocol.UNKNOWN,
          null,
          null,
          0,
          0);
    }
    boolean ipv4 =
        from.getAddress() instanceof Inet4Address && to.getAddress() instanceof Inet4Address;
    return new HAProxyMessage(
        spoken,
        HAProxyCommand.PROXY,
        ipv4 ? HAProxyProxiedProtocol.TCP4 : HAProxyProxiedProtocol.TCP6,
        text(from.getAddress(), ipv4),
        text(to.getAddress(), ipv4),
        from.getPort(),
        to.getPort());
  }

  /** An IPv4 address among IPv6 ones is written as mapped (RFC 4291 §2.5.5.2). */
  private static String text(InetAddress address, boolean ipv4) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    String plain = zone < 0 ? text : text.substring(0, zone);
    return address instanceof Inet4Address && !ipv4 ? "::ffff:" + plain : plain;
  }
}
