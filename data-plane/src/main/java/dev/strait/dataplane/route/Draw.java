package dev.strait.dataplane.route;

/**
 * One number per exchange decides everything that is left to chance or to stickiness: random for
 * most, a hash for an exchange that sticks by a key. All edges compute the same from the same, so
 * they agree without talking, and a release's bucket says nothing about another's.
 */
final class Draw {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private Draw() {}

  /**
   * The bucket of an exchange.
   *
   * @param salt {@link #hash} of what is decided, for example a release id
   * @param draw the exchange's number
   * @param buckets at least 1
   * @return 0 to buckets - 1, evenly
   */
  static int bucket(long salt, long draw, int buckets) {
    return (int) Long.remainderUnsigned(mix(draw + salt * GOLDEN) >>> 1, buckets);
  }

  /**
   * A hash that is the same on every node and in every version: FNV-1a over the UTF-16 units, then
   * mixed.
   *
   * @param text any
   * @return the hash
   */
  static long hash(CharSequence text) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
    }
    return mix(hash);
  }

  /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
