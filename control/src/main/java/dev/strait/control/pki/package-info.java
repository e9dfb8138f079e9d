/**
 * Certificates: an own CA, identities of nodes, and a look at what people gave.
 *
 * <p>In come names, a moment and randomness; out come PEM documents and reasons. Nothing is read or
 * written here, and no clock is asked: whoever calls says what time it is. Keys are ECDSA P-256.
 */
@NullMarked
package dev.strait.control.pki;

import org.jspecify.annotations.NullMarked;
