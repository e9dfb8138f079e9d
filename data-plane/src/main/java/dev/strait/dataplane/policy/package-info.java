/**
 * What an edge decides about an exchange before it looks for a route: an ordered chain of small
 * steps, each of which lets an exchange pass, changes its head, answers it or fails it.
 *
 * <p>In come new exchanges from listeners; out go those that passed, to the router. Today the chain
 * holds what HTTP asks of every intermediary; authentication and rate limits are further steps.
 */
@NullMarked
package dev.strait.dataplane.policy;

import org.jspecify.annotations.NullMarked;
