package dev.strait.nodeconfig;

/**
 * A comparison of one named value.
 *
 * @param type how
 * @param name header field name in lower case, or query parameter
 * @param value what it must be
 */
public record ValueMatchConfig(ValueMatchType type, String name, String value) {}
