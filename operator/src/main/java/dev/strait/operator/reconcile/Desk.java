package dev.strait.operator.reconcile;

import dev.strait.operator.history.History;

/**
 * What every reconciler works with.
 *
 * @param handover what is wanted
 * @param statuses writes statuses
 * @param history keeps what was declared
 * @param events tells people
 */
public record Desk(Handover handover, StatusWriter statuses, History history, Events events) {}
