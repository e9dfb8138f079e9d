package dev.strait.operator.shape;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

/** How everything is written: fields of a field manager, taken over where another set them. */
public final class ServerSideApply {
  private ServerSideApply() {}

  /**
   * As the operator.
   *
   * @return field manager {@value GroupNames#OPERATOR}
   */
  public static PatchContext asOperator() {
    return as(GroupNames.OPERATOR);
  }

  /**
   * As a part of the operator whose fields come and go apart from the rest.
   *
   * @param part such as {@code finalizer}
   * @return field manager {@code strait-operator-PART}
   */
  public static PatchContext asPart(String part) {
    return as(GroupNames.OPERATOR + "-" + part);
  }

  private static PatchContext as(String manager) {
    return new PatchContext.Builder()
        .withPatchType(PatchType.SERVER_SIDE_APPLY)
        .withFieldManager(manager)
        .withForce(true)
        .build();
  }
}
