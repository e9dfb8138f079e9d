package dev.strait.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What was just written and has not come back by a watch yet. Without it a second reconcile in that
 * moment would write everything again.
 */
final class RecentWrites {
  /** A watch that is later than this is broken, and then the API server is asked again. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private record Write(HasMetadata object, long nanos) {}

  private final Map<String, Write> writes = new ConcurrentHashMap<>();

  void put(HasMetadata written) {
    writes.put(ObjectWriter.name(written), new Write(written, System.nanoTime()));
  }

  void remove(HasMetadata object) {
    writes.remove(ObjectWriter.name(object));
  }

  /** The later of what was written here and what a watch brought. */
  @Nullable HasMetadata newest(HasMetadata named, @Nullable HasMetadata cached) {
    String name = ObjectWriter.name(named);
    Write write = writes.get(name);
    if (write == null) {
      return cached;
    }
    boolean seen = cached != null && version(cached) >= version(write.object());
    if (seen || System.nanoTime() - write.nanos() > PATIENCE.toNanos()) {
      writes.remove(name, write);
      return cached;
    }
    return write.object();
  }

  /** Versions of one kind may be compared: since 1.35 by contract, before it by etcd. */
  private static long version(HasMetadata object) {
    return Long.parseLong(object.getMetadata().getResourceVersion());
  }
}
