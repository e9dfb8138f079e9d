package dev.strait.testkit;

import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails the run when Netty reported a leak anywhere in it. Registered in every test class by
 * ServiceLoader ({@code junit.jupiter.extensions.autodetection.enabled}); looks once, after the
 * last class.
 */
public final class LeakCheckExtension implements BeforeAllCallback {
  /** Called by ServiceLoader. */
  public LeakCheckExtension() {}

  @Override
  public void beforeAll(ExtensionContext context) {
    context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(LeakCheckExtension.class))
        .getOrComputeIfAbsent(AtTheEnd.class, key -> new AtTheEnd(), AtTheEnd.class);
  }

  /**
   * What a person reads when leaks were found.
   *
   * @param leaks at least one report
   * @return a message with all of them
   */
  static String describe(List<String> leaks) {
    return leaks.size()
        + " Netty resource leak(s) in this test run (expected: none); where they were touched:\n"
        + String.join("\n", leaks);
  }

  /** Closed by JUnit when the engine ends; what it throws fails the run. */
  private static final class AtTheEnd implements AutoCloseable {
    @Override
    public void close() throws InterruptedException {
      List<String> leaks = LeakCheckListener.recorder().drain();
      if (!leaks.isEmpty()) {
        throw new AssertionError(describe(leaks));
      }
    }
  }
}
