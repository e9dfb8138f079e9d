package dev.strait.dataplane.tunnel;

import dev.strait.dataplane.tunnel.lane.Link;
import dev.strait.dataplane.tunnel.lane.LinkFigures;
import org.jspecify.annotations.Nullable;

/** Makes a status of a link, or of the place of one. */
final class LinkStatuses {
  private LinkStatuses() {}

  static LinkStatus of(
      @Nullable Link link,
      String peer,
      String address,
      int loop,
      int number,
      LinkStatus.State otherwise,
      long reconnects,
      @Nullable String lastError) {
    if (link == null) {
      return new LinkStatus(
          peer,
          address,
          loop,
          otherwise,
          0,
          0,
          0,
          0,
          0,
          0,
          reconnects,
          0,
          lastError,
          null,
          number,
          false);
    }
    LinkFigures figures = link.figures();
    return new LinkStatus(
        peer,
        address,
        loop,
        state(figures.state()),
        figures.rttMicros(),
        figures.lanes(),
        figures.exchanges(),
        figures.opened(),
        figures.bytesIn(),
        figures.bytesOut(),
        reconnects,
        figures.lostPackets(),
        lastError,
        link.transport(),
        number,
        figures.suspect());
  }

  private static LinkStatus.State state(Link.State state) {
    return switch (state) {
      case GREETING -> LinkStatus.State.CONNECTING;
      case UP -> LinkStatus.State.UP;
      case DRAINING -> LinkStatus.State.DRAINING;
      case CLOSED -> LinkStatus.State.CLOSED;
    };
  }
}
