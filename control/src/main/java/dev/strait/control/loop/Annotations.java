package dev.strait.control.loop;

/** Annotations by which people ask something of a group, or are answered. */
public final class Annotations {
  /** On an EdgeNode or CoreNode: new pods, one after the other; the value is any token. */
  public static final String RESTART = "strait.dev/restart";

  /** On an EdgeNode or CoreNode: every node reads its files anew; the value is any token. */
  public static final String RELOAD = "strait.dev/reload";

  /** On an EdgeNode or CoreNode: names of pods, with commas between, that are to drain and go. */
  public static final String DRAIN = "strait.dev/drain";

  /** On pods: its change has kubelet look at changed volumes now. */
  public static final String NUDGE = "strait.dev/nudge";

  /** On the template of pods: the token of the last restart. */
  public static final String RESTARTED = "strait.dev/restarted-at-token";

  /** On the template of cores' pods: QUIC settings, which they take over when they start. */
  public static final String TUNNEL_QUIC = "strait.dev/tunnel-quic";

  private Annotations() {}
}
