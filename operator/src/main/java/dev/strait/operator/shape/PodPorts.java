package dev.strait.operator.shape;

/** Ports inside a pod, where nothing runs as root and so nothing listens below 1024. */
public final class PodPorts {
  /** Health, readiness and metrics in clear text. */
  public static final int ADMIN = 9901;

  /** Acknowledgements and draining, over mutual TLS. */
  public static final int ADMIN_TLS = 9902;

  private static final int FIRST_UNPRIVILEGED = 1024;
  private static final int MOVED_BY = 50_000;

  private PodPorts() {}

  /**
   * Where a container listens for a port of its Service.
   *
   * @param port as declared
   * @return the same from 1024 on, 50000 more below
   */
  public static int of(int port) {
    return port >= FIRST_UNPRIVILEGED ? port : MOVED_BY + port;
  }
}
