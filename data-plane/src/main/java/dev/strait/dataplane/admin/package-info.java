/**
 * The port for probes, metrics and whoever controls the node.
 *
 * <p>In comes HTTP/1.1 on a loop of its own, so that a scrape never delays a client; out goes what
 * the node says of itself through {@link dev.strait.dataplane.admin.NodeView}: {@code /healthz},
 * {@code /readyz}, {@code /metrics}, {@code /config}, and {@code POST /drain}. In a pod the last
 * two are on a port with mutual TLS only, for the SPIFFE ids of {@code admin.secure.clients}.
 */
@NullMarked
package dev.strait.dataplane.admin;

import org.jspecify.annotations.NullMarked;
