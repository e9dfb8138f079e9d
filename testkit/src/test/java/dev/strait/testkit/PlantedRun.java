package dev.strait.testkit;

import io.netty.buffer.PooledByteBufAllocator;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** A test run in a JVM of its own, as surefire makes one, that may leak without harm. */
final class PlantedRun {
  static final int RED = 1;

  private PlantedRun() {}

  public static void main(String[] args) {
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    try (LauncherSession session = LauncherFactory.openSession()) {
      session
          .getLauncher()
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(DiscoverySelectors.selectClass(args[0]))
                  .build(),
              summary);
      if (args.length > 1) {
        leak();
      }
    }
    summary
        .getSummary()
        .printFailuresTo(new PrintWriter(System.out, true, StandardCharsets.UTF_8), 100);
    System.exit(summary.getSummary().getTotalFailureCount() == 0 ? 0 : RED);
  }

  static void leak() {
    PooledByteBufAllocator.DEFAULT.directBuffer(16).writeLong(1);
  }
}
