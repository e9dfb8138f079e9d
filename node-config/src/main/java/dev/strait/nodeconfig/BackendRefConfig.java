package dev.strait.nodeconfig;

/**
 * A backend and its share.
 *
 * @param backend name of a backend of the same route version
 * @param weight 0 to 1,000,000; 0 takes nothing
 */
public record BackendRefConfig(String backend, int weight) {}
