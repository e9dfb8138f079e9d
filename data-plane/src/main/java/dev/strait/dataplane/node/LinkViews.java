package dev.strait.dataplane.node;

import dev.strait.dataplane.admin.LinkView;
import dev.strait.dataplane.admin.PeerLinks;
import dev.strait.dataplane.telemetry.LinkSample;
import dev.strait.dataplane.tunnel.LinkStatus;
import dev.strait.nodeconfig.Transport;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
        boolean up = link.state() == LinkStatus.State.UP;
        Transport over = link.transport();
        peers.merge(
            link.peer(),
            new PeerLinks(
                link.peer(), up ? 1 : 0, 1, up && over != null ? Map.of(over, 1) : Map.of()),
            PeerLinks::plus);
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
