package dev.strait.nodeconfig;

/**
 * How a node ends: not ready, GOAWAY, exchanges finish until the deadline, then they are closed
 * with a reason.
 *
 * @param deadlineMillis 0 to 86,400,000
 */
public record DrainConfig(long deadlineMillis) {}
