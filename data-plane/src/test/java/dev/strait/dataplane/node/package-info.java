/** Whole nodes in one process: edges and cores joined by real sockets, each from its directory. */
@NullMarked
package dev.strait.dataplane.node;

import org.jspecify.annotations.NullMarked;
