package dev.strait.dataplane.tunnel.wire;

import dev.strait.dataplane.tunnel.lane.EdgeLink;
import dev.strait.dataplane.tunnel.lane.LinkSettings;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of an edge to get a link to a core.
 *
 * @param core where; unresolved when a proxy finds it
 * @param proxy that the connection goes through; null for none
 * @param coreId the SPIFFE id that is expected there
 * @param tls how the edge shows who it is
 * @param settings the node's
 * @param number of this link among the edge's links to that core
 * @param name for logs
 * @param caller is told what becomes of it
 */
public record Dial(
    InetSocketAddress core,
    @Nullable InetSocketAddress proxy,
    String coreId,
    LinkTls tls,
    LinkSettings settings,
    int number,
    String name,
    Caller caller) {

  /** Told of the attempt and, once there is a link, of the link; on the link's event loop. */
  public interface Caller extends EdgeLink.Keeper {
    /**
     * No connection came to be; nothing more is told.
     *
     * @param why one sentence
     */
    void onRefused(String why);

    /**
     * The handshake is done and HELLO is on its way.
     *
     * @param link not up yet
     */
    void onMade(EdgeLink link);
  }
}
