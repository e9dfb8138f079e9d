/** Both ends of the tunnel over real QUIC on loopback. */
@NullMarked
package dev.strait.dataplane.tunnel;

import org.jspecify.annotations.NullMarked;
