/**
 * One request and its answer, free of any wire.
 *
 * <p>A listener (on an edge) or a lane (on a core) makes an {@link
 * dev.strait.dataplane.exchange.Exchange} and is its {@link
 * dev.strait.dataplane.exchange.Downstream}: the side that asks. A handler attaches an {@link
 * dev.strait.dataplane.exchange.Upstream}: the side that answers, a lane on an edge, an origin
 * connection on a core. The exchange stands between them: it keeps the order of events, lets each
 * direction end once and by itself, carries cancellation both ways, and releases what arrives after
 * the end. Listener, policy, route, tunnel, origin and stream know this package, not each other.
 *
 * <p>Everything happens on one event loop, the exchange's own. Buffers passed to an exchange are
 * owned by the callee. Whoever writes to a socket or lane flushes once per event-loop tick on its
 * own: there is no flush signal here.
 */
@NullMarked
package dev.strait.dataplane.exchange;

import org.jspecify.annotations.NullMarked;
