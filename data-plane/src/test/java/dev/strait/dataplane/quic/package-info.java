/** Tests of what every QUIC socket needs. */
@NullMarked
package dev.strait.dataplane.quic;

import org.jspecify.annotations.NullMarked;
