/**
 * Reads the resources of one machine from a directory of YAML.
 *
 * <p>In come files as people write them for a cluster; out go typed resources with every default
 * filled in, and errors that name file, line, path and expectation. What is valid is decided by the
 * very CRD YAML that is applied to a cluster: its schema and its CEL rules. One bad document spoils
 * only itself, and all errors are reported at once.
 */
@NullMarked
package dev.strait.local.yaml;

import org.jspecify.annotations.NullMarked;
