/** Shapes against golden files. */
@NullMarked
package dev.strait.operator.shape;

import org.jspecify.annotations.NullMarked;
