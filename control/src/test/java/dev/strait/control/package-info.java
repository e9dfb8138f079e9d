/** What tests of planning and of the loop share: declarations as text, and ports in memory. */
@NullMarked
package dev.strait.control;

import org.jspecify.annotations.NullMarked;
