/**
 * The bytes that cross a subject, made so that whoever receives them can tell every lost, doubled,
 * swapped or changed one.
 */
@NullMarked
package dev.strait.bench.payload;

import org.jspecify.annotations.NullMarked;
