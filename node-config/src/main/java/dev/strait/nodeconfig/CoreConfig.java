package dev.strait.nodeconfig;

/**
 * A core that an edge may use.
 *
 * @param name name in {@code EdgeNode.spec.cores[]}; key of {@link NodeTraffic#cores()} and of
 *     coreRefs
 * @param spiffeId what the core's certificate must say
 * @param trust bundle file with the CAs to verify it by
 * @param weight share among cores of the same priority, 0 to 1,000,000; 0 takes no new exchanges
 * @param priority lower is tried first; the next is used only when no link of a lower one is up
 */
public record CoreConfig(String name, String spiffeId, String trust, int weight, int priority) {}
