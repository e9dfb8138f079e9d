package dev.strait.nodeconfig;

import org.jspecify.annotations.Nullable;

/**
 * TLS to an origin.
 *
 * @param serverName SNI and the name the certificate must carry; empty means the origin's host
 * @param trust bundle file with CAs; null means those of the platform
 */
public record OriginTlsConfig(String serverName, @Nullable String trust) {}
