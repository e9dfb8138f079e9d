package dev.strait.nodeconfig;

/**
 * What tells an edge the country of a client.
 *
 * @param file absolute path of a MaxMind DB with countries; it may be replaced while it is used
 */
public record GeoIpConfig(String file) {}
