package dev.strait.dataplane.listener;

/**
 * Something of a listener that could not be put into effect; what ran before goes on.
 *
 * @param listener its name
 * @param message one sentence: what, where, what was expected, what happens now
 */
public record ListenerProblem(String listener, String message) {}
