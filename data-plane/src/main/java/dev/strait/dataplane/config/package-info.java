/**
 * Reads what a node is to run from its directory, validates it and swaps it in: a bad file never
 * replaces a good one.
 *
 * <p>In come the files that whoever controls the node writes ({@code current/}, {@code traffic/},
 * {@code bundle/}), read and checked by {@link dev.strait.nodeconfig.NodeDirectoryReader}; out go
 * whole, valid {@link dev.strait.dataplane.config.NodeConfiguration}s to the one {@link
 * dev.strait.dataplane.config.ConfigTarget}, and a {@link dev.strait.dataplane.config.ConfigState}
 * for the acknowledgement: what runs, and every reason of what was refused.
 */
@NullMarked
package dev.strait.dataplane.config;

import org.jspecify.annotations.NullMarked;
