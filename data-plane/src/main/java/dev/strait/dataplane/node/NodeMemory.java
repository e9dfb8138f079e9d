package dev.strait.dataplane.node;

import dev.strait.dataplane.exchange.BufferBudget;
import dev.strait.nodeconfig.LimitsConfig;
import io.netty.util.internal.PlatformDependent;

/** How much of its memory a node gives to bodies. */
final class NodeMemory {
  private NodeMemory() {}

  /** The budget of {@link LimitsConfig#bufferBudgetBytes()}; fixed for the life of the process. */
  static BufferBudget budget(LimitsConfig limits) {
    long configured = limits.bufferBudgetBytes();
    return new BufferBudget(
        configured > 0 ? configured : Math.max(1, PlatformDependent.maxDirectMemory() / 2));
  }
}
