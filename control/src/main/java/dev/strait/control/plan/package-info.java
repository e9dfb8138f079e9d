/**
 * What each node should run: a pure function.
 *
 * <p>In come the {@link dev.strait.control.plan.Declared resources}, the names of the {@link
 * dev.strait.control.plan.Credentials keys and certificates} and what was {@link
 * dev.strait.control.plan.Observed observed} of the nodes; out goes a {@link
 * dev.strait.control.plan.Plan}: a NodeConfig and a NodeTraffic for every node group, and what to
 * tell people about every resource. There is no clock, no file, no socket and no client in here,
 * and an architecture test keeps it so. The same input gives the same plan, byte for byte.
 */
@NullMarked
package dev.strait.control.plan;

import org.jspecify.annotations.NullMarked;
