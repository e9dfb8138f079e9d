/**
 * What a person types and reads: {@code strait …}.
 *
 * <p>In come command lines; out go sentences, tables and exit statuses. Nothing is done here that
 * {@code local} does not do for whoever calls it.
 */
@NullMarked
package dev.strait.cli;

import org.jspecify.annotations.NullMarked;
