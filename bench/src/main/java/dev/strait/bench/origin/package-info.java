/**
 * What stands behind every subject: a lean HTTP/1.1 server of small answers and of paced event
 * streams.
 */
@NullMarked
package dev.strait.bench.origin;

import org.jspecify.annotations.NullMarked;
