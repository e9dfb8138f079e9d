package dev.strait.dataplane.tunnel;

import dev.strait.dataplane.tunnel.quic.CoreSockets;
import dev.strait.dataplane.tunnel.tcp.TcpSockets;
import dev.strait.dataplane.tunnel.wire.Acceptance;
import dev.strait.nodeconfig.BindConfig;
import dev.strait.nodeconfig.LinkQuicConfig;
import dev.strait.nodeconfig.Transport;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a core takes links: one port number, for UDP and TCP as its transports need. */
final class CorePorts {
  private static final Logger log = LoggerFactory.getLogger(CorePorts.class);

  /** With port 0, the number that UDP got may be taken for TCP. */
  private static final int TRIES = 20;

  private final List<EventLoop> loops;
  private final Acceptance acceptance;
  private @Nullable BindConfig boundTo;
  private @Nullable CoreSockets udp;
  private LinkQuicConfig quic = LinkQuicConfig.DEFAULT;
  private @Nullable TcpSockets tcp;

  CorePorts(List<EventLoop> loops, Acceptance acceptance) {
    this.loops = loops;
    this.acceptance = acceptance;
  }

  /**
   * Listens there and nowhere else. Not on an event loop: it waits. Sockets that are open keep
   * their settings, for new ones could only take their place and end every link.
   *
   * @throws IOException when an address cannot be bound; what listened before still does then
   */
  synchronized void listen(BindConfig at, List<Transport> transports, LinkQuicConfig wanted)
      throws IOException {
    if (udp == null) {
      quic = wanted;
    } else if (!wanted.equals(quic)) {
      log.info("tunnel.quic: {} goes on until this node starts again, then {}", quic, wanted);
    }
    boolean wantUdp = transports.contains(Transport.QUIC);
    boolean wantTcp = transports.stream().anyMatch(transport -> transport != Transport.QUIC);
    if (!at.equals(boundTo)) {
      open(at, wantUdp, wantTcp);
      return;
    }
    InetSocketAddress same = new InetSocketAddress(at.address(), port());
    if (wantUdp && udp == null) {
      udp = CoreSockets.bind(loops, same, quic, acceptance);
    }
    if (wantTcp && tcp == null) {
      tcp = TcpSockets.bind(loops, same, acceptance);
    }
    if (!wantUdp && udp != null) {
      udp.close();
      udp = null;
    }
    if (!wantTcp && tcp != null) {
      tcp.close();
      tcp = null;
    }
  }

  private void open(BindConfig at, boolean wantUdp, boolean wantTcp) throws IOException {
    InetSocketAddress address = new InetSocketAddress(at.address(), at.port());
    CoreSockets newUdp = null;
    TcpSockets newTcp = null;
    for (int tries = 1; newUdp == null && newTcp == null; tries++) {
      newUdp = wantUdp ? CoreSockets.bind(loops, address, quic, acceptance) : null;
      try {
        InetSocketAddress same =
            newUdp == null ? address : new InetSocketAddress(at.address(), newUdp.port());
        newTcp = wantTcp ? TcpSockets.bind(loops, same, acceptance) : null;
      } catch (IOException taken) {
        if (newUdp != null) {
          newUdp.close().forEach(Future::awaitUninterruptibly);
          newUdp = null;
        }
        if (at.port() != 0 || tries == TRIES) {
          throw taken;
        }
      }
    }
    close();
    boundTo = at;
    udp = newUdp;
    tcp = newTcp;
  }

  /** 0 before the first successful {@link #listen}. */
  synchronized int port() {
    if (udp != null) {
      return udp.port();
    }
    return tcp == null ? 0 : tcp.port();
  }

  /** Closes the sockets with every connection on them. */
  synchronized List<Future<?>> close() {
    List<Future<?>> closing = new ArrayList<>();
    if (udp != null) {
      closing.addAll(udp.close());
    }
    if (tcp != null) {
      closing.addAll(tcp.close());
    }
    return closing;
  }
}
