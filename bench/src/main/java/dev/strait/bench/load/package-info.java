/**
 * The clients: lean on purpose, since they share two cores with what they measure, but each answer
 * and each event is checked. Out goes a {@link dev.strait.bench.load.Sample} per window of time.
 */
@NullMarked
package dev.strait.bench.load;

import org.jspecify.annotations.NullMarked;
