/**
 * Who is who between nodes and those who control them: certificates with SPIFFE ids, whom a node
 * trusts with which, and how long they last.
 *
 * <p>In come names of files in the bundle; out come certificates, keys and verdicts.
 */
@NullMarked
package dev.strait.dataplane.identity;

import org.jspecify.annotations.NullMarked;
