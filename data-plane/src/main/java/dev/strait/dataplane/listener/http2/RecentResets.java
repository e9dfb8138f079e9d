package dev.strait.dataplane.listener.http2;

import org.jspecify.annotations.Nullable;

/**
 * The streams that were reset from here not long ago: what their client had sent before it knew is
 * no error (RFC 9113 §5.1).
 */
final class RecentResets {
  private static final int REMEMBERED = 256;

  private int @Nullable [] ring;
  private int next;

  void add(int stream) {
    if (ring == null) {
      ring = new int[REMEMBERED];
    }
    ring[next] = stream;
    next = (next + 1) % REMEMBERED;
  }

  boolean contains(int stream) {
    if (ring != null) {
      for (int remembered : ring) {
        if (remembered == stream) {
          return true;
        }
      }
    }
    return false;
  }
}
