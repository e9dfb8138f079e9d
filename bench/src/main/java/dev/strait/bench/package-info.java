/**
 * Strait beside a pair of Envoys, in one run on one machine.
 *
 * <p>In come names of scenarios; each is played, in alternating rounds, through every subject: an
 * own origin behind it, an own load in front of it. Out go one JSON object a line and a table. What
 * is compared is a ratio within one run, never a figure of another day.
 */
@NullMarked
package dev.strait.bench;

import org.jspecify.annotations.NullMarked;
