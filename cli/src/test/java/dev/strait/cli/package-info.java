/** Tests of the commands, and of the whole system on one machine. */
@NullMarked
package dev.strait.cli;

import org.jspecify.annotations.NullMarked;
