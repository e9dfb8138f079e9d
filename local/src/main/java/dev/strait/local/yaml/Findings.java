package dev.strait.local.yaml;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is wrong in one document. */
final class Findings {
  private final YamlDocument document;
  private final List<ResourceError> errors = new ArrayList<>();
  private final Set<FieldPath> spoiled = new HashSet<>();

  Findings(YamlDocument document) {
    this.document = document;
  }

  void add(FieldPath path, String message) {
    errors.add(document.error(path, message));
    for (FieldPath at = path; at != null; at = at.parent()) {
      spoiled.add(at);
    }
  }

  /** Whether something at or below a path is wrong, so that no rule can be asked about it. */
  boolean isSpoiled(FieldPath path) {
    return spoiled.contains(path);
  }

  List<ResourceError> errors() {
    return errors;
  }
}
