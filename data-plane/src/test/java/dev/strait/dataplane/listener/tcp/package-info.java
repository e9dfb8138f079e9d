/** Bytes in, bytes out: what is read of them, however they are cut. */
@NullMarked
package dev.strait.dataplane.listener.tcp;

import org.jspecify.annotations.NullMarked;
