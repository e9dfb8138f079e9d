/**
 * From what the loop wants to what the API server has: one reconciler for each kind.
 *
 * <p>The loop hands over ({@link dev.strait.operator.reconcile.Handover}); the reconcilers compare
 * with what informers have seen, write what differs, and are called again by JOSDK when a write
 * failed or an owned object was changed by somebody else.
 */
@NullMarked
package dev.strait.operator.reconcile;

import org.jspecify.annotations.NullMarked;
