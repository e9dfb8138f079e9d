package dev.strait.control.plan;

import dev.strait.crds.v1alpha1.Autoscaling;
import dev.strait.crds.v1alpha1.CoreNodeSpec;
import dev.strait.crds.v1alpha1.EdgeNodeSpec;
import org.jspecify.annotations.Nullable;

/** How many nodes a group should have: as declared, or what its autoscaler came to, in bounds. */
final class Replicas {
  private Replicas() {}

  static int of(EdgeNodeSpec spec, ObservedGroup observed) {
    return of(spec.replicas(), spec.autoscaling(), observed);
  }

  static int of(CoreNodeSpec spec, ObservedGroup observed) {
    return of(spec.replicas(), spec.autoscaling(), observed);
  }

  private static int of(int declared, @Nullable Autoscaling autoscaling, ObservedGroup observed) {
    if (autoscaling == null) {
      return declared;
    }
    int there = observed.living().isEmpty() ? declared : observed.living().size();
    return Math.max(autoscaling.minReplicas(), Math.min(there, autoscaling.maxReplicas()));
  }
}
