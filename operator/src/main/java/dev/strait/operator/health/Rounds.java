package dev.strait.operator.health;

import dev.strait.control.loop.LoopRunner;
import dev.strait.control.loop.OperatorIdentity;
import dev.strait.control.loop.Round;
import dev.strait.control.loop.Vault;
import dev.strait.control.plan.GroupId;
import dev.strait.operator.reconcile.Handover;
import dev.strait.operator.shape.WantedGroup;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of every round: says what happened, measures it, and sees to the operator's own identity,
 * which is renewed like those of nodes. Loop's thread, but for {@link #sinceLast}.
 */
public final class Rounds implements LoopRunner.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

  private final Vault vault;
  private final String spiffeId;
  private final Holder holder;
  private final SecureRandom random;
  private final Handover handover;
  private final Meters meters;
  private final PodCount pods;
  private volatile long lastEnd = System.nanoTime();
  private long began;
  private String lastFailure = "";
  private @Nullable String lastRotation;
  private byte @Nullable [] held;

  /** How many pods a group has. Called on any thread. */
  public interface PodCount {
    /**
     * Pods of a group.
     *
     * @param group which
     * @return without those that end
     */
    int all(GroupId group);

    /**
     * Pods that have not said that they run what they should.
     *
     * @param group which
     * @return without those that end
     */
    int unsettled(GroupId group);
  }

  /** Who shows the identity. */
  @FunctionalInterface
  public interface Holder {
    /**
     * Takes another identity.
     *
     * @param identity from now on
     * @throws IOException when it cannot be used
     */
    void use(OperatorIdentity identity) throws IOException;
  }

  /**
   * A listener.
   *
   * @param vault where the CA is
   * @param spiffeId the operator's own
   * @param holder who shows it
   * @param random for its key
   * @param handover what is wanted of groups
   * @param meters where it is measured
   * @param pods what is measured of groups
   */
  public Rounds(
      Vault vault,
      String spiffeId,
      Holder holder,
      SecureRandom random,
      Handover handover,
      Meters meters,
      PodCount pods) {
    this.vault = vault;
    this.spiffeId = spiffeId;
    this.holder = holder;
    this.random = random;
    this.handover = handover;
    this.meters = meters;
    this.pods = pods;
  }

  /**
   * How long no round has ended, failed ones included: they prove that the loop is alive.
   *
   * @return since the last one or the start
   */
  public Duration sinceLast() {
    return Duration.ofNanos(System.nanoTime() - lastEnd);
  }

  @Override
  public void began() {
    began = System.nanoTime();
  }

  @Override
  public void done(Round round) {
    ended();
    handover.conclude(round.plan());
    round.applied().forEach(group -> LOG.info("{} is brought up to date", group));
    round.removed().forEach(group -> LOG.info("{} is gone", group));
    say(String.join("; ", round.failures()));
    if (round.rotation() != null && !round.rotation().equals(lastRotation)) {
      LOG.info("The CA is being rotated: {}", round.rotation());
    }
    lastRotation = round.rotation();
    try {
      OperatorIdentity identity = OperatorIdentity.of(vault, spiffeId, Instant.now(), random);
      byte[] now = joined(identity.identity().chainPem(), identity.trustPem());
      if (held == null || !Arrays.equals(held, now)) {
        holder.use(identity);
        held = now;
      }
    } catch (IOException e) {
      say("pods cannot be asked: " + e.getMessage());
    }
    if (!round.applied().isEmpty() || !round.removed().isEmpty()) {
      meters.certificates(ends());
      meters.pods(handover.ids(), pods::all, pods::unsettled);
    }
  }

  private Map<GroupId, Instant> ends() {
    Map<GroupId, Instant> ends = new TreeMap<>();
    for (GroupId id : handover.ids()) {
      WantedGroup wanted = handover.group(id);
      Instant end = wanted == null ? null : Certificates.endOf(wanted);
      if (end != null) {
        ends.put(id, end);
      }
    }
    return ends;
  }

  @Override
  public void failed(String message) {
    ended();
    say(message);
  }

  private void ended() {
    lastEnd = System.nanoTime();
    meters.round(Duration.ofNanos(lastEnd - began));
  }

  /** The same trouble once, not in every round. */
  private void say(String failure) {
    if (!failure.isEmpty() && !failure.equals(lastFailure)) {
      LOG.warn("{}", failure);
    }
    lastFailure = failure;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
