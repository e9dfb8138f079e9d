/** Origins on real sockets, well-behaved and not. */
@NullMarked
package dev.strait.dataplane.origin;

import org.jspecify.annotations.NullMarked;
