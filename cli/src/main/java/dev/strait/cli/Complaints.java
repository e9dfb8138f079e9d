package dev.strait.cli;

import dev.strait.control.plan.ConditionType;
import dev.strait.control.plan.Plan;
import dev.strait.control.plan.PlannedCondition;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a plan says that a person should do something about. */
final class Complaints {
  private Complaints() {}

  /**
   * One sentence for each condition that is not as it should be; once when several parents agree.
   */
  static List<String> of(Plan plan) {
    Set<String> complaints = new LinkedHashSet<>();
    plan.nodes().forEach((id, verdict) -> add(id.toString(), verdict.conditions(), complaints));
    plan.routes()
        .forEach(
            (name, verdict) ->
                verdict
                    .parents()
                    .forEach(each -> add("route " + name, each.conditions(), complaints)));
    return List.copyOf(complaints);
  }

  private static void add(String what, List<PlannedCondition> conditions, Set<String> complaints) {
    for (PlannedCondition condition : conditions) {
      boolean good = condition.type() != ConditionType.DEGRADED;
      // that nothing is on its way is no complaint, and why it is stuck the others say
      if (condition.type() != ConditionType.PROGRESSING && condition.holds() != good) {
        complaints.add(
            what
                + ": "
                + condition.type().text()
                + (condition.holds() ? " (" : " is not true (")
                + condition.reason().text()
                + "): "
                + condition.message());
      }
    }
  }
}
