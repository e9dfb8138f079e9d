package dev.strait.control.plan;

/**
 * What the rendering of one group asks of everything else.
 *
 * @param topology who may talk to whom
 * @param known what was applied and acknowledged
 * @param credentials names of keys and certificates
 * @param keys who shows what in the tunnel
 * @param placement where nodes bind
 */
record Surroundings(
    Topology topology,
    Known known,
    Credentials credentials,
    TunnelKeys keys,
    Placement placement) {}
