package dev.strait.bench.subject;

import java.net.InetSocketAddress;
import java.util.List;

/** A running pair of nodes between the clients and the origin. */
public interface Subject extends AutoCloseable {
  /**
   * What it is called in results.
   *
   * @return the name
   */
  String name();

  /**
   * Where clients call it.
   *
   * @return a listening TCP address
   */
  InetSocketAddress address();

  /**
   * The processes whose CPU and memory count: edge and core, nothing else.
   *
   * @return process ids
   */
  List<Long> pids();

  /** Ends its processes and waits for their end. */
  @Override
  void close();
}
