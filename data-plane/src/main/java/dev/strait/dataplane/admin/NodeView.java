package dev.strait.dataplane.admin;

import java.util.List;

/** What the admin port may see and do. Called on the admin port's own loop. */
public interface NodeView {
  /**
   * Event loops that stopped running.
   *
   * @return their names; empty when the node is alive
   */
  List<String> stalledLoops();

  /**
   * Whether new clients should be sent here.
   *
   * @return now
   */
  Readiness readiness();

  /**
   * What runs.
   *
   * @return now
   */
  Acknowledgement acknowledgement();

  /**
   * Every metric of the node.
   *
   * @return Prometheus text format 0.0.4
   */
  String metrics();

  /** Begins to drain; returns at once, and does nothing when it already does. */
  void drain();
}
