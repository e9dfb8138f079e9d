/**
 * The program: start, warm up, serve, drain, stop.
 *
 * <p>In come a directory ({@link dev.strait.dataplane.config}) and signals; out goes one running
 * edge or core. This is the only room that knows the others: it has listeners make exchanges, the
 * router decide, the tunnel carry and origins answer, and hands every new configuration to all of
 * them or to none.
 */
@NullMarked
package dev.strait.dataplane.node;

import org.jspecify.annotations.NullMarked;
