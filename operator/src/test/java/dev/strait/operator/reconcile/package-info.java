/** How the operator writes, against a real API server. */
@NullMarked
package dev.strait.operator.reconcile;

import org.jspecify.annotations.NullMarked;
