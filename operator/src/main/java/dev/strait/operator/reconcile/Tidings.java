package dev.strait.operator.reconcile;

import dev.strait.crds.v1alpha1.Condition;
import dev.strait.crds.v1alpha1.ConditionStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which changes of conditions are worth an event. */
final class Tidings {
  private final Events events;

  Tidings(Events events) {
    this.events = events;
  }

  void tell(HasMetadata about, List<Condition> before, List<Condition> now) {
    for (Condition condition : now) {
      EventReason reason = reason(condition);
      if (reason != null && !told(condition, before)) {
        events.send(about, reason, condition.message());
      }
    }
  }

  private static boolean told(Condition condition, List<Condition> before) {
    return before.stream()
        .anyMatch(
            old ->
                old.type().equals(condition.type())
                    && old.status() == condition.status()
                    && old.reason().equals(condition.reason())
                    && old.message().equals(condition.message()));
  }

  private static @Nullable EventReason reason(Condition condition) {
    boolean holds = condition.status() == ConditionStatus.TRUE;
    return switch (condition.type()) {
      case "Accepted" -> holds ? null : EventReason.NOT_ACCEPTED;
      case "ResolvedRefs" -> holds ? null : EventReason.UNRESOLVED;
      case "Programmed" ->
          holds
              ? EventReason.PROGRAMMED
              : condition.reason().equals("Refused") ? EventReason.REFUSED : null;
      default -> null; // the others follow from these
    };
  }
}
