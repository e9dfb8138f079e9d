/** Tests of the operator; those tagged {@code cluster} need a real API server. */
@NullMarked
package dev.strait.operator;

import org.jspecify.annotations.NullMarked;
