package dev.strait.local.yaml;

import org.jspecify.annotations.Nullable;

/**
 * Where in a document: the way from its root, written like {@code spec.listeners[0].port}.
 *
 * @param parent null for the root
 * @param step as it is written after the parent; empty for the root
 */
record FieldPath(@Nullable FieldPath parent, String step) {
  static final FieldPath ROOT = new FieldPath(null, "");

  /** A field; a name that is not plain is put in brackets, as Kubernetes does. */
  FieldPath field(String name) {
    boolean plain =
        name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '-');
    if (!plain) {
      return new FieldPath(this, "[" + name + "]");
    }
    return new FieldPath(this, step.isEmpty() && parent == null ? name : "." + name);
  }

  FieldPath index(int index) {
    return new FieldPath(this, "[" + index + "]");
  }

  @Override
  public String toString() {
    return parent == null ? step : parent + step;
  }
}
