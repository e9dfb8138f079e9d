package dev.strait.dataplane.admin;

/**
 * One link of the tunnel.
 *
 * @param peer name of the core on an edge; SPIFFE id of the edge on a core
 * @param endpoint the peer's address
 * @param up whether it carries exchanges now
 * @param detail how far it is, over what, and what keeps it from more
 */
public record LinkView(String peer, String endpoint, boolean up, String detail) {}
