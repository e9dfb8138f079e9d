package dev.strait.operator.fleet;

import dev.strait.control.plan.Acknowledgement;
import dev.strait.operator.shape.WantedGroup;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What goes on with one pod: when it is asked next, what it said last, when it is nudged next.
 * Times are of {@link System#nanoTime}. Not thread safe.
 */
final class Conversation {
  static final Duration UNSETTLED = Duration.ofMillis(200);
  static final Duration CALM = Duration.ofSeconds(5);
  private static final Duration FIRST_NUDGE = Duration.ofSeconds(2);

  /** After an outage of the API server kubelet hears of changes again after up to a minute. */
  private static final Duration RAREST_NUDGE = Duration.ofSeconds(15);

  /** A pod that has not answered so often is asked as rarely as a calm one. */
  private static final int FAILURES = 25;

  private @Nullable Acknowledgement said;
  private boolean asking;
  private boolean answeredSinceDelivery;
  private boolean nudgedSinceDelivery = true;
  private int failures;
  private long askAt;
  private long deliveredAt;
  private long nudgeAt;
  private Duration nudgeAgain = FIRST_NUDGE;

  Conversation(long now) {
    askAt = now;
    nudgeAt = now + FIRST_NUDGE.toNanos();
  }

  @Nullable Acknowledgement said() {
    return said;
  }

  /** Whether the pod runs what it should. */
  boolean settled(WantedGroup wanted) {
    Acknowledgement last = said;
    return last != null
        && last.state() == Acknowledgement.State.READY
        && wanted.revision().equals(last.revision())
        && last.trafficSequence() != null
        && last.trafficSequence() >= wanted.sequence();
  }

  /** Whether it has said what it runs since it was last given something to read. */
  boolean answeredSinceDelivery() {
    return answeredSinceDelivery;
  }

  boolean dueToAsk(long now, @Nullable WantedGroup wanted) {
    if (asking) {
      return false;
    }
    boolean calm =
        failures > FAILURES || (wanted != null && settled(wanted) && answeredSinceDelivery);
    // A change makes a calm conversation lively at once: askAt is that of the last question.
    return now - askAt >= (calm ? CALM : UNSETTLED).toNanos();
  }

  void asked(long now) {
    asking = true;
    askAt = now;
  }

  /** Returns whether that is news. */
  boolean answered(Acknowledgement answer) {
    asking = false;
    failures = 0;
    answeredSinceDelivery |= askAt - deliveredAt > 0;
    boolean news = !answer.equals(said);
    said = answer;
    return news;
  }

  /** Returns whether that is news. */
  boolean silent() {
    asking = false;
    failures++;
    // One lost answer is the network's; a pod that stays silent acknowledges nothing.
    boolean news = said != null && failures == 3;
    if (news) {
      said = null;
    }
    return news;
  }

  boolean dueToNudge(long now, @Nullable WantedGroup wanted) {
    boolean settled = wanted == null || (settled(wanted) && nudgedSinceDelivery);
    return !settled && now - nudgeAt >= 0;
  }

  /** There is something new to read. */
  void delivered(long now) {
    answeredSinceDelivery = false;
    nudgedSinceDelivery = false;
    deliveredAt = now;
    askAt = now - UNSETTLED.toNanos();
    nudgeAt = now;
    nudgeAgain = FIRST_NUDGE;
    failures = 0;
  }

  void nudged(long now) {
    nudgedSinceDelivery = true;
    nudgeAt = now + nudgeAgain.toNanos();
    Duration next = nudgeAgain.multipliedBy(2);
    nudgeAgain = next.compareTo(RAREST_NUDGE) > 0 ? RAREST_NUDGE : next;
  }
}
