package dev.strait.dataplane.node;

import dev.strait.dataplane.admin.LinkView;
import dev.strait.dataplane.admin.PeerLinks;
import dev.strait.dataplane.telemetry.LinkSample;
import dev.strait.dataplane.tunnel.LinkStatus;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** The tunnel's links as other rooms show them. */
final class LinkViews {
  private static final double MICROS = 1e6;

  private LinkViews() {}

  /** For /readyz. */
  static List<LinkView> views(List<LinkStatus> links) {
    return links.stream()
        .map(
            link ->
                new LinkView(
                    link.peer(), link.address(), link.state() == LinkStatus.State.UP, detail(link)))
        .toList();
  }

  /** For /config: those that are going away are not counted. */
  static List<PeerLinks> byPeer(List<LinkStatus> links) {
    TreeMap<String, PeerLinks> peers = new TreeMap<>();
    for (LinkStatus link : links) {
      if (link.state() == LinkStatus.State.UP || link.state() == LinkStatus.State.CONNECTING) {
        int up = link.state() == LinkStatus.State.UP ? 1 : 0;
        peers.merge(
            link.peer(),
            new PeerLinks(link.peer(), up, 1),
            (a, b) -> new PeerLinks(a.peer(), a.up() + b.up(), a.wanted() + b.wanted()));
      }
    }
    return List.copyOf(peers.values());
  }

  private static String detail(LinkStatus link) {
    String state = link.state().name().toLowerCase(Locale.ROOT);
    String over = link.transport() == null ? "" : " over " + link.transport();
    String silent = link.suspect() ? ", silent: new exchanges avoid it" : "";
    String error = link.lastError() == null ? "" : ": " + link.lastError();
    return state + over + silent + error;
  }

  /** For /metrics. */
  static List<LinkSample> samples(List<LinkStatus> links) {
    return links.stream()
        .map(
            link ->
                new LinkSample(
                    link.peer(),
                    link.address() + "#" + link.number(),
                    link.state() == LinkStatus.State.UP,
                    link.rttMicros() == 0 ? Double.NaN : link.rttMicros() / MICROS,
                    link.lanes(),
                    link.exchanges(),
                    link.reconnects(),
                    link.lostPackets(),
                    link.bytesOut(),
                    link.bytesIn(),
                    link.suspect(),
                    link.transport() == null ? "" : link.transport().name()))
        .toList();
  }
}
