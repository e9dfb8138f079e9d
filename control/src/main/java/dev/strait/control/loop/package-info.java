/**
 * The control loop: observe, plan, act, again until nothing changes.
 *
 * <p>It stands between ports that a cluster and a laptop implement: {@link
 * dev.strait.control.loop.Resources} (what people declare), {@link dev.strait.control.loop.Fleet}
 * (the nodes), {@link dev.strait.control.loop.Statuses} (what people are told), and a {@link
 * dev.strait.control.loop.Vault} for the keys it makes itself. Acknowledgements, the order of cores
 * before edges, and conditions are handled here and in {@code plan}, once, and never behind a port.
 */
@NullMarked
package dev.strait.control.loop;

import org.jspecify.annotations.NullMarked;
