package dev.strait.control.loop;

import dev.strait.control.plan.PlannedCondition;
import dev.strait.crds.v1alpha1.Condition;
import dev.strait.crds.v1alpha1.ConditionStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Planned conditions as a status has them. The transition time is kept while the status of a
 * condition stays the same, as Kubernetes' API conventions ask; so an unchanged plan makes an
 * unchanged status.
 */
final class Conditions {
  /** As much as a message of a condition may be (Kubernetes API conventions). */
  private static final int MOST_SAID = 32768;

  private Conditions() {}

  static List<Condition> of(
      List<PlannedCondition> planned,
      List<Condition> before,
      @Nullable Long generation,
      Instant now) {
    List<Condition> conditions = new ArrayList<>();
    for (PlannedCondition condition : planned) {
      String type = condition.type().text();
      ConditionStatus status = condition.holds() ? ConditionStatus.TRUE : ConditionStatus.FALSE;
      conditions.add(
          new Condition(
              type,
              status,
              generation,
              since(type, status, before, now),
              condition.reason().text(),
              brief(condition.message())));
    }
    return List.copyOf(conditions);
  }

  private static String brief(String message) {
    return message.length() <= MOST_SAID ? message : message.substring(0, MOST_SAID - 1) + "…";
  }

  private static String since(
      String type, ConditionStatus status, List<Condition> before, Instant now) {
    for (Condition old : before) {
      if (old.type().equals(type) && old.status() == status) {
        return old.lastTransitionTime();
      }
    }
    return now.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
