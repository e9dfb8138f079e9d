/**
 * What every transport of the tunnel shares: who is who, what an edge asks when it dials, what a
 * core does with a connection.
 */
@NullMarked
package dev.strait.dataplane.tunnel.wire;

import org.jspecify.annotations.NullMarked;
