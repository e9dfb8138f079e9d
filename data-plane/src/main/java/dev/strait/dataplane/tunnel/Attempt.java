package dev.strait.dataplane.tunnel;

import dev.strait.dataplane.tunnel.frame.LinkError;
import dev.strait.dataplane.tunnel.lane.EdgeLink;
import dev.strait.dataplane.tunnel.wire.Dial;
import dev.strait.dataplane.tunnel.wire.LinkTls;
import dev.strait.nodeconfig.LinkQuicConfig;
import dev.strait.nodeconfig.Transport;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One link of a slot, from the first packet to its end: over one transport, to one address, with
 * one certificate. Event loop only, but for the link, which any thread may look at.
 */
final class Attempt implements Dial.Caller {
  private final LinkSlot slot;
  private final Transport transport;
  private final LinkTls tls;
  private final LinkQuicConfig quic;
  private @Nullable InetSocketAddress address;
  private volatile @Nullable EdgeLink link;
  private boolean abandoned;

  Attempt(LinkSlot slot, Transport transport) {
    this.slot = slot;
    this.transport = transport;
    this.tls = slot.core().tls();
    this.quic = slot.plan().settings().quic();
  }

  Transport transport() {
    return transport;
  }

  LinkTls tls() {
    return tls;
  }

  /** Whether it has the certificate and the settings that its slot is to have now. */
  boolean isAsWanted() {
    return tls.equals(slot.core().tls())
        && (transport != Transport.QUIC || quic.equals(slot.plan().settings().quic()));
  }

  /** Whether it goes there, as far as that is known. */
  boolean isAt(InetSocketAddress there) {
    InetSocketAddress to = address;
    return to == null || to.isUnresolved() || to.equals(there);
  }

  /** Null before the handshake is done. */
  @Nullable EdgeLink link() {
    return link;
  }

  /** Whether the core is silent. */
  boolean suspect() {
    EdgeLink made = link;
    return made != null && made.suspect();
  }

  void dial(EdgeLoop loop, Dial dial) {
    if (!abandoned) {
      address = dial.core();
      loop.dial(transport, dial);
    }
  }

  /** It is not wanted: nothing of it is told any more. */
  void abandon() {
    abandoned = true;
    EdgeLink made = link;
    if (made != null) {
      made.fail(LinkError.NONE, "not wanted");
    }
  }

  @Override
  public void onRefused(String why) {
    if (!abandoned) {
      slot.onFailed(this, why);
    }
  }

  @Override
  public void onMade(EdgeLink made) {
    link = made;
    if (abandoned) {
      abandon();
    }
  }

  @Override
  public void onUp(EdgeLink up) {
    if (!abandoned) {
      slot.onUp(this);
    }
  }

  @Override
  public void onSuspect(EdgeLink silent) {
    slot.onSuspect(this);
  }

  @Override
  public void onTrusted(EdgeLink heard) {
    slot.onTrusted(this);
  }

  @Override
  public void onDraining(EdgeLink draining, String reason) {
    slot.onDraining(this, draining, reason);
  }

  @Override
  public void onClosed(EdgeLink closed, boolean wasUp, LinkError error, String why) {
    if (abandoned) {
      return;
    }
    if (wasUp) {
      slot.onClosed(this, closed, error, why);
    } else {
      slot.onFailed(this, why);
    }
  }
}
