/** Where exchanges go: precedence, weights, sides, filters. */
@NullMarked
package dev.strait.dataplane.route;

import org.jspecify.annotations.NullMarked;
