/**
 * The rules of the lane protocol, whatever carries its bytes.
 *
 * <p>A {@link dev.strait.dataplane.tunnel.lane.Link} is one connection; it has {@link
 * dev.strait.dataplane.tunnel.lane.Lane}s, ordered byte streams; each carries the frames of many
 * {@link dev.strait.dataplane.tunnel.lane.Crossing}s, one for each exchange. A transport gives
 * bytes in and takes gathered bytes out through {@link dev.strait.dataplane.tunnel.lane.LinkWire}
 * and {@link dev.strait.dataplane.tunnel.lane.LaneWire}. Everything of a link happens on its event
 * loop, which is also the loop of its exchanges: no locks, no hops.
 */
@NullMarked
package dev.strait.dataplane.tunnel.lane;

import org.jspecify.annotations.NullMarked;
