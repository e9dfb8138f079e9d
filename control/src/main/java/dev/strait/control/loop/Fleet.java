package dev.strait.control.loop;

import dev.strait.control.plan.GroupId;
import dev.strait.control.plan.Observed;
import java.io.IOException;

/**
 * Port: the nodes. Deployments, ConfigMaps and Secrets in a cluster; child processes and
 * directories on a laptop. It decides nothing: it says what is there and makes what it is told.
 * Called on the loop's thread only. While a node is not ready or has not acknowledged, the loop
 * looks again by itself; of nodes that come and go it is told by {@link LoopRunner#signal()}.
 */
public interface Fleet {
  /**
   * What is there now. What was applied must survive a restart of this process, for the order of
   * revisions and the sequence of NodeTraffic depend on it.
   *
   * @return groups with their nodes and acknowledgements
   * @throws IOException when it cannot be known now; the loop tries again later
   */
  Observed observe() throws IOException;

  /**
   * Makes a group so. It must be safe to repeat, and to call with what is already there.
   *
   * <p>Order: the bundle, then NodeConfig and NodeTraffic, then bundle files that are not kept go,
   * then nodes are started or stopped.
   *
   * @param group what it shall be
   * @throws IOException when it failed; other groups are not affected, the loop tries again later
   */
  void apply(DesiredGroup group) throws IOException;

  /**
   * Ends a group whose resource is gone: its nodes drain and stop, its files are deleted.
   *
   * @param id the group
   * @throws IOException when it failed; the loop tries again later
   */
  void remove(GroupId id) throws IOException;
}
