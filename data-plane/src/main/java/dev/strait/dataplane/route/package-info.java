/**
 * Where an exchange goes.
 *
 * <p>In come a request head at a listener and its {@link dev.strait.dataplane.route.Client}; out
 * comes a {@link dev.strait.dataplane.route.RouteDecision}, or nothing. Everything that decides is
 * compiled once from a NodeConfig into an immutable {@link dev.strait.dataplane.route.RouteTable}:
 * hostname first, then Gateway API's precedence among matches, then weights; decisions are made in
 * advance and only chosen. Randomness is an argument.
 */
@NullMarked
package dev.strait.dataplane.route;

import org.jspecify.annotations.NullMarked;
