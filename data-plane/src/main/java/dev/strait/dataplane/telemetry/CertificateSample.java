package dev.strait.dataplane.telemetry;

import java.time.Instant;

/**
 * A certificate in use.
 *
 * @param use tunnel, admin or listener
 * @param name name of the listener, or empty
 * @param notAfter end of its life
 */
public record CertificateSample(String use, String name, Instant notAfter) {}
