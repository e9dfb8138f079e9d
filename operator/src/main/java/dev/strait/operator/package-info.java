/**
 * The operator: the control loop with Kubernetes behind its ports.
 *
 * <p>Informers bring what is declared and what is there; the loop plans over a snapshot of both and
 * hands over what it wants; reconcilers write what differs. {@link
 * dev.strait.operator.StraitOperator} wires the rooms: {@code declared} (what people want), {@code
 * shape} (what objects look like), {@code reconcile} (writing them), {@code fleet} (pods and what
 * they acknowledge), {@code vault} (own keys), {@code history} (revisions), {@code health} (probes
 * and metrics).
 */
@NullMarked
package dev.strait.operator;

import org.jspecify.annotations.NullMarked;
