package dev.strait.dataplane.telemetry;

/**
 * One link of the tunnel at a moment.
 *
 * @param peer name of the core on an edge; SPIFFE id of the edge on a core
 * @param link tells the links to one peer apart
 * @param up whether it carries exchanges
 * @param rttSeconds last round trip; NaN when not measured
 * @param lanes open
 * @param exchanges under way
 * @param reconnects how often it had to be dialled again
 * @param lostPackets packets the transport declared lost
 * @param sentBytes bytes of frames
 * @param receivedBytes bytes of frames
 * @param suspect whether the peer is silent, so that new exchanges avoid the link
 * @param transport what it runs over; empty while there is no connection
 */
public record LinkSample(
    String peer,
    String link,
    boolean up,
    double rttSeconds,
    int lanes,
    int exchanges,
    long reconnects,
    long lostPackets,
    long sentBytes,
    long receivedBytes,
    boolean suspect,
    String transport) {}
