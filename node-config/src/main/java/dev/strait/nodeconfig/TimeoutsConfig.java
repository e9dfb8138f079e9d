package dev.strait.nodeconfig;

/**
 * When to give up; zero means never.
 *
 * @param requestMillis from the request head to the end of the answer; 0 by default, for answers
 *     may stream for hours
 * @param backendRequestMillis from the request's end, or its last byte that the origin took, to the
 *     final response head; 504 after it
 * @param streamIdleMillis no byte in either direction for so long ends the exchange
 */
public record TimeoutsConfig(
    long requestMillis, long backendRequestMillis, long streamIdleMillis) {}
