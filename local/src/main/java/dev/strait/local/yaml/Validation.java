package dev.strait.local.yaml;

import java.util.List;

/** Judges a document as an API server with our CRDs would, and fills in its defaults. */
final class Validation {
  private Validation() {}

  /**
   * Judges a document.
   *
   * @param document defaults are filled in here; {@code status}, which only Strait writes, is taken
   *     away
   * @param schema of its kind
   * @return what is wrong; empty when it is valid
   */
  static List<ResourceError> validate(YamlDocument document, Schema schema) {
    document.content().remove("status");
    Defaults.fill(schema, document.content());
    Findings findings = new Findings(document);
    new SchemaCheck(findings).check(schema, document.content(), FieldPath.ROOT);
    new RuleCheck(findings).check(schema, document.content(), FieldPath.ROOT);
    return findings.errors();
  }
}
