package dev.strait.nodeconfig;

/**
 * An edge that may connect to a core.
 *
 * @param spiffeId what the edge's certificate must say
 * @param trust bundle file with the CAs to verify it by
 */
public record PeerConfig(String spiffeId, String trust) {}
