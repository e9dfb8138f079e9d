/**
 * An exchange meets its origin: HTTP/1.1 over pooled connections.
 *
 * <p>In comes an {@link dev.strait.dataplane.exchange.Exchange} with the names of a route, its
 * revision and a backend; out go bytes to an origin server and its answer, streamed both ways at
 * once. {@link dev.strait.dataplane.origin.Origins} finds the backend in what the node's
 * configuration says and asks its pool for a connection on the exchange's own event loop: there are
 * no hops between threads. Quotas are counted over the whole node.
 *
 * <p>Reading top-down: Origins → OriginTable (what may be called) → OriginPool and LoopPool
 * (connections) → Dialer, AddressBook, EgressPolicy (a new connection) → OriginConnection (one
 * socket) → OriginCall (one exchange on it) → RequestEncoder and ResponseParser (bytes).
 */
@NullMarked
package dev.strait.dataplane.origin;

import org.jspecify.annotations.NullMarked;
