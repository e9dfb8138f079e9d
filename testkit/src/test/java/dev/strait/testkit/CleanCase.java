package dev.strait.testkit;

import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.Test;

/** Run by {@link PlantedRun} only: its name keeps surefire away from it. */
class CleanCase {
  @Test
  void releasesItsBuffer() {
    PooledByteBufAllocator.DEFAULT.directBuffer(16).writeLong(1).release();
  }
}
