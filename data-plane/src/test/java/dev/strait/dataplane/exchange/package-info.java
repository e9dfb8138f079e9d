/** The exchange model without any wire. */
@NullMarked
package dev.strait.dataplane.exchange;

import org.jspecify.annotations.NullMarked;
