/** Whether the operator works: rounds of the loop, probes and metrics. */
@NullMarked
package dev.strait.operator.health;

import org.jspecify.annotations.NullMarked;
