/** Policies on exchanges without any wire. */
@NullMarked
package dev.strait.dataplane.policy;

import org.jspecify.annotations.NullMarked;
