package dev.strait.testkit;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Makes Netty's leak detectors and keeps what they report. A detector notices a leak only when it
 * tracks the next object after a garbage collection; {@link #drain()} brings both about.
 */
public final class LeakRecorder extends ResourceLeakDetectorFactory {
  private static final int COLLECTIONS = 3;
  private static final long PAUSE_MILLIS = 30;

  private final Queue<String> reports = new ConcurrentLinkedQueue<>();
  private final List<RecordingDetector<?>> detectors = new CopyOnWriteArrayList<>();

  @Override
  @SuppressWarnings("deprecation") // the factory's only abstract method takes the unused maxActive
  public <T> ResourceLeakDetector<T> newResourceLeakDetector(
      Class<T> resource, int samplingInterval, long maxActive) {
    RecordingDetector<T> detector = new RecordingDetector<>(resource, samplingInterval);
    detectors.add(detector);
    return detector;
  }

  /**
   * Collects garbage, makes every detector look for leaks, and hands over what was found.
   *
   * @return reports since the last call, each with the type and where it was touched
   * @throws InterruptedException when interrupted while the collector works
   */
  public List<String> drain() throws InterruptedException {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      Thread.sleep(PAUSE_MILLIS); // references are enqueued by another thread after the collection
      detectors.forEach(RecordingDetector::look);
    }
    List<String> found = new ArrayList<>();
    for (String report = reports.poll(); report != null; report = reports.poll()) {
      found.add(report);
    }
    return found;
  }

  private final class RecordingDetector<T> extends ResourceLeakDetector<T> {
    @SuppressWarnings("deprecation") // meant for factories; nothing else subclasses
    RecordingDetector(Class<T> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    /** Tracks a probe: that is when a detector polls its queue. */
    @SuppressWarnings("unchecked") // a tracker only holds a weak reference, of whatever type
    void look() {
      T probe = (T) new Object();
      ResourceLeakTracker<T> tracker = trackForcibly(probe);
      if (tracker != null) {
        tracker.close(probe);
      }
    }

    @Override
    protected boolean needReport() {
      return true;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
      reports.add(resourceType + " was not released before it was garbage-collected." + records);
      super.reportTracedLeak(resourceType, records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
      reports.add(resourceType + " was not released before it was garbage-collected.");
      super.reportUntracedLeak(resourceType);
    }
  }
}
