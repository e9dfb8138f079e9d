package dev.strait.nodeconfig;

/**
 * Where a core pod listens for links.
 *
 * @param host IP address or DNS name
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {}
