/**
 * What every client wire that speaks HTTP shares: the rules a request head must pass on its way in,
 * the fields an edge adds to it, the shape of an error answer, and the deadlines and limits of a
 * connection.
 *
 * <p>In come limits and the listener's name; out go checked, stamped fields and error bodies.
 */
@NullMarked
package dev.strait.dataplane.listener.http;

import org.jspecify.annotations.NullMarked;
