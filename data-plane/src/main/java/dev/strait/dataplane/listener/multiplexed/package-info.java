/**
 * What HTTP/2 and HTTP/3 have in common: requests with pseudo fields, one exchange a stream, and a
 * connection that takes leave with GOAWAY. The packages of the two say what differs.
 */
@NullMarked
package dev.strait.dataplane.listener.multiplexed;

import org.jspecify.annotations.NullMarked;
