package dev.strait.operator.reconcile;

import dev.strait.control.loop.Annotations;
import dev.strait.crds.v1alpha1.OperationName;
import dev.strait.crds.v1alpha1.OperationState;
import dev.strait.crds.v1alpha1.OperationStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What people asked for by annotations, and how far it is. Pure: {@link Work} acts and looks. */
final class Operations {
  private static final Map<OperationName, String> ANNOTATIONS =
      Map.of(
          OperationName.RESTART, Annotations.RESTART,
          OperationName.RELOAD, Annotations.RELOAD,
          OperationName.DRAIN, Annotations.DRAIN);

  private Operations() {}

  /** Acts on a group, and says how far that is. */
  interface Work {
    /** Begins; called once for each token. */
    void begin(OperationName name, String token);

    /** Goes on. */
    Progress progress(OperationName name, String token);
  }

  /**
   * How far an operation is.
   *
   * @param state running, done or failed
   * @param message for people
   */
  record Progress(OperationState state, String message) {}

  /**
   * The next state of each operation.
   *
   * @param annotations of the resource
   * @param before as its status had them
   * @return one for each kind of operation that was ever asked for
   */
  static List<OperationStatus> next(
      @Nullable Map<String, String> annotations,
      List<OperationStatus> before,
      Work work,
      Instant now) {
    List<OperationStatus> next = new ArrayList<>();
    for (OperationName name : OperationName.values()) {
      OperationStatus old = of(before, name);
      String token = annotations == null ? null : annotations.get(ANNOTATIONS.get(name));
      if (token == null || token.isBlank()) {
        if (old != null) {
          next.add(old);
        }
        continue;
      }
      next.add(step(name, token, old, work, now.truncatedTo(ChronoUnit.SECONDS)));
    }
    return next;
  }

  private static OperationStatus step(
      OperationName name, String token, @Nullable OperationStatus old, Work work, Instant now) {
    boolean known = old != null && old.token().equals(token);
    if (old != null && known && old.state() != OperationState.RUNNING) {
      return old;
    }
    if (!known) {
      work.begin(name, token);
    }
    Progress progress = work.progress(name, token);
    String startedAt =
        old != null && known && old.startedAt() != null ? old.startedAt() : now.toString();
    boolean over = progress.state() != OperationState.RUNNING;
    return new OperationStatus(
        name, token, progress.state(), progress.message(), startedAt, over ? now.toString() : null);
  }

  private static @Nullable OperationStatus of(List<OperationStatus> all, OperationName name) {
    return all.stream().filter(each -> each.name() == name).findFirst().orElse(null);
  }
}
