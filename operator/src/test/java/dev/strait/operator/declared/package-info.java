/** How what people declared is read. */
@NullMarked
package dev.strait.operator.declared;

import org.jspecify.annotations.NullMarked;
