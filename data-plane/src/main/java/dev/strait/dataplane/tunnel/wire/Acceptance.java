package dev.strait.dataplane.tunnel.wire;

import dev.strait.dataplane.tunnel.lane.CoreLink;
import dev.strait.dataplane.tunnel.lane.LinkSettings;
import dev.strait.dataplane.tunnel.lane.LinkWire;
import dev.strait.nodeconfig.Transport;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * How a core makes a link of a connection, whatever it runs over.
 *
 * @param transports that may be used, asked for each connection
 * @param tls who may connect, asked for each connection
 * @param settings the node's, asked for each link
 * @param keeper gets the links' events
 * @param made called with each new link on its loop, before anything else happens to it
 */
public record Acceptance(
    Supplier<List<Transport>> transports,
    Supplier<LinkTls> tls,
    Supplier<LinkSettings> settings,
    CoreLink.Keeper keeper,
    Consumer<CoreLink> made) {

  /**
   * Makes a link. On the connection's loop.
   *
   * @param wire the connection
   * @return the link, which waits for HELLO
   */
  public CoreLink accept(LinkWire wire) {
    CoreLink link = new CoreLink(wire, settings.get(), keeper);
    made.accept(link);
    return link;
  }
}
