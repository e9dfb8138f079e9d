package dev.strait.nodeconfig;

/**
 * The share of new exchanges that a candidate gets: {@code weight / maxWeight}.
 *
 * @param releaseId names the release; part of the hash that places a sticky key
 * @param weight 0 to maxWeight
 * @param maxWeight 1 to 1,000,000
 */
public record RouteWeight(String releaseId, int weight, int maxWeight) {}
