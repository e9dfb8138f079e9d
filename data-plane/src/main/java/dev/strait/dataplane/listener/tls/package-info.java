/**
 * A listener's certificates: loaded from the bundle, chosen by SNI, swapped while connections live.
 *
 * <p>In come the names of chains and keys; out go TLS handlers for new connections. Connections
 * keep the certificate they began with.
 */
@NullMarked
package dev.strait.dataplane.listener.tls;

import org.jspecify.annotations.NullMarked;
