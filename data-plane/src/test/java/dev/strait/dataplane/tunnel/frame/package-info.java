/** The codec: round trips, hostile bytes. */
@NullMarked
package dev.strait.dataplane.tunnel.frame;

import org.jspecify.annotations.NullMarked;
