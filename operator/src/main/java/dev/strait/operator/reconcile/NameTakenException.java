package dev.strait.operator.reconcile;

/** An object that should be made is there already, and not the resource's own. */
final class NameTakenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NameTakenException(String object) {
    super(
        object
            + " is there and is not owned by this resource (expected: none of that name);"
            + " rename one of the two");
  }
}
