/** Tests of what stands behind the ports on one machine, with real files and processes. */
@NullMarked
package dev.strait.local;

import org.jspecify.annotations.NullMarked;
