/**
 * HTTP/1.1 as a client speaks it to an edge (RFC 9112), read strictly: what two parsers could read
 * differently is refused.
 *
 * <p>In come bytes of one connection; out go Exchanges, one at a time and in order, and back the
 * bytes of their answers. A parser of our own instead of Netty's: it reads a head straight into
 * Fields, hands bodies on without an object per piece, and refuses more.
 */
@NullMarked
package dev.strait.dataplane.listener.http1;

import org.jspecify.annotations.NullMarked;
