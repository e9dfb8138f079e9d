package dev.strait.nodeconfig;

/**
 * A comparison of the path, without the query.
 *
 * @param type how
 * @param value starts with a slash unless it is an expression
 */
public record PathMatchConfig(PathMatchType type, String value) {}
