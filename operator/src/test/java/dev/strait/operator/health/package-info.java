/** Whether the operator is well, asked from outside. */
@NullMarked
package dev.strait.operator.health;

import org.jspecify.annotations.NullMarked;
