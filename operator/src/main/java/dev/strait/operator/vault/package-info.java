/** The operator's own keys: its CA and the identities it issued, as Secrets of its namespace. */
@NullMarked
package dev.strait.operator.vault;

import org.jspecify.annotations.NullMarked;
