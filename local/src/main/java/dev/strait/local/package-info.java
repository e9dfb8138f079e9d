/**
 * One machine as the control loop sees it: what stands behind its ports on a laptop.
 *
 * <p>In come a directory of YAML ({@link dev.strait.local.yaml}) and its edits; out go node
 * processes with their directories, status files, and happenings for whoever shows them to a
 * person. Nothing is decided here: what a node runs is planned by {@code control}, as in a cluster.
 */
@NullMarked
package dev.strait.local;

import org.jspecify.annotations.NullMarked;
