package dev.strait.testkit;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.List;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Installs the {@link LeakRecorder} before any test class is loaded, for a Netty class asks for its
 * detector when it is initialised. Found by ServiceLoader.
 */
public final class LeakCheckListener implements LauncherSessionListener {
  /** Exit status of a run whose leaks showed themselves after the last JUnit engine had ended. */
  static final int LEAKED = 86;

  private static final LeakRecorder RECORDER = new LeakRecorder();

  /** Called by ServiceLoader. */
  public LeakCheckListener() {}

  /**
   * The recorder of this JVM.
   *
   * @return where the installed detectors report
   */
  static LeakRecorder recorder() {
    return RECORDER;
  }

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(RECORDER);
    if (System.getProperty("io.netty.leakDetection.level") == null) {
      ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }
  }

  /**
   * Looks once more, for engines other than Jupiter (jqwik) may run last. JUnit ignores what a
   * listener throws, so that the only way to turn the run red here is to end the JVM.
   */
  @Override
  public void launcherSessionClosed(LauncherSession session) {
    List<String> leaks;
    try {
      leaks = RECORDER.drain();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    if (!leaks.isEmpty()) {
      System.err.println(LeakCheckExtension.describe(leaks));
      Runtime.getRuntime().halt(LEAKED);
    }
  }
}
