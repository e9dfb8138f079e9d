package dev.strait.dataplane.node;

import dev.strait.dataplane.admin.BoundPort;
import dev.strait.dataplane.config.NodeConfiguration;
import dev.strait.dataplane.config.RefusedException;
import dev.strait.dataplane.tunnel.LinkStatus;
import java.util.List;

/** What a node runs by its role. Any thread but an event loop. */
sealed interface NodeRuntime permits EdgeRuntime, CoreRuntime {

  /**
   * Runs this from now on, or goes on with what ran before. One call at a time.
   *
   * @param next whole and valid
   * @throws RefusedException when it cannot run here; what ran before still runs
   */
  void apply(NodeConfiguration next) throws RefusedException;

  /**
   * What is still missing before new clients should come.
   *
   * @return one sentence each; empty when nothing is
   */
  List<String> waitingFor();

  /**
   * What it cannot do although its configuration runs.
   *
   * @return one sentence each; empty when it can do everything
   */
  List<String> problems();

  /**
   * The sockets it listens on.
   *
   * @return in the order of the configuration
   */
  List<BoundPort> listening();

  /**
   * The tunnel's links.
   *
   * @return as they are now
   */
  List<LinkStatus> links();

  /** Tells the other sides that nothing new shall come; what is under way goes on. */
  void drain();

  /**
   * Whether a drain has nothing left to wait for but exchanges.
   *
   * @return true when no client is connected any more that could ask something new
   */
  boolean drained();

  /** Ends everything. Blocks until sockets are closed. */
  void close();
}
