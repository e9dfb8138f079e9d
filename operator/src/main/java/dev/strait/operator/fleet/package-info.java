/**
 * The nodes as pods: who is there, what each acknowledged, and the nudge that makes kubelet look at
 * changed volumes at once.
 */
@NullMarked
package dev.strait.operator.fleet;

import org.jspecify.annotations.NullMarked;
