package dev.strait.control.loop;

import java.io.IOException;

/** Port: what people declare. An informer's cache in a cluster, a directory on a laptop. */
public interface Resources {
  /**
   * Everything that is declared and valid now. A resource that fails its schema is absent, or the
   * last valid form of it, as the implementation prefers; it tells people itself.
   *
   * @return a snapshot
   * @throws IOException when it cannot be read now; the loop tries again later
   */
  Snapshot snapshot() throws IOException;
}
