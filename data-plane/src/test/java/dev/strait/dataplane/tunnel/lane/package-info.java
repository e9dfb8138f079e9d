/** Tests of the rules of a link. */
@NullMarked
package dev.strait.dataplane.tunnel.lane;

import org.jspecify.annotations.NullMarked;
