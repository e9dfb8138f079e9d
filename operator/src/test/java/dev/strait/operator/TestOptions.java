package dev.strait.operator;

import java.util.Set;

/** Options that tests share. */
final class TestOptions {
  static final String IMAGE = "localhost/strait-node:test";

  private TestOptions() {}

  static OperatorOptions of(Set<String> namespaces, String own) {
    return new OperatorOptions(IMAGE, namespaces, own, "strait", false, 0);
  }
}
