package dev.strait.control.plan;

/**
 * A condition as it should read; when it changed last is not the plan's to say.
 *
 * @param type what it is about
 * @param holds whether it is True
 * @param reason why, for programs
 * @param message why, for people: what, where, what was expected, what happens now
 */
public record PlannedCondition(ConditionType type, boolean holds, Reason reason, String message) {

  static PlannedCondition yes(ConditionType type, Reason reason, String message) {
    return new PlannedCondition(type, true, reason, message);
  }

  static PlannedCondition no(ConditionType type, Reason reason, String message) {
    return new PlannedCondition(type, false, reason, message);
  }
}
