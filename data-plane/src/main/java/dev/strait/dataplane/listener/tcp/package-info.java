/**
 * The wire of listeners that carry bytes: one connection is one exchange of kind BYTES. Where TLS
 * is passed through its first message is read for the server name, and left as it is.
 *
 * <p>In come a client's bytes, the end of its sending, its reset; out goes the same of the origin.
 * Nothing else is read into the bytes.
 */
@NullMarked
package dev.strait.dataplane.listener.tcp;

import org.jspecify.annotations.NullMarked;
