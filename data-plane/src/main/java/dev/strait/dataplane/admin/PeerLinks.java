package dev.strait.dataplane.admin;

/**
 * Links to one peer over all event loops, for the status of the node's group.
 *
 * @param peer name of the core on an edge; SPIFFE id of the edge on a core
 * @param up links that take exchanges
 * @param wanted links there should be; on a core those there are
 */
public record PeerLinks(String peer, int up, int wanted) {}
