package dev.strait.operator.fleet;

import dev.strait.control.loop.OperatorIdentity;
import dev.strait.control.plan.Acknowledgement;
import dev.strait.control.plan.GroupId;
import dev.strait.operator.health.Rounds;
import dev.strait.operator.reconcile.Handover;
import dev.strait.operator.shape.WantedGroup;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every pod what it runs, often while it does not run what it should, and nudges it. What was
 * said is remembered here; the loop is told when it is news.
 */
public final class Conversations implements Rounds.PodCount, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Conversations.class);
  private static final long TICK_MILLIS = 50;

  /** So many pods are asked at the same time. */
  private static final int CONCURRENT = 32;

  private final Pods pods;
  private final Handover handover;
  private final Nudges nudges;
  private final Runnable changed;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService answers = Executors.newFixedThreadPool(2);
  private final AdminClient client = new AdminClient(answers);
  private final Map<String, Conversation> byUid = new HashMap<>();
  private int underWay;

  /**
   * Conversations that do not begin before {@link #start}.
   *
   * @param pods who is there
   * @param handover what they should run
   * @param nudges makes kubelet look
   * @param changed told of news
   */
  public Conversations(Pods pods, Handover handover, Nudges nudges, Runnable changed) {
    this.pods = pods;
    this.handover = handover;
    this.nudges = nudges;
    this.changed = changed;
  }

  /** Begins. */
  public void start() {
    Future<?> unused =
        timer.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * Takes another identity of the operator.
   *
   * @param identity from now on
   * @throws IOException when it cannot be used
   */
  public void use(OperatorIdentity identity) throws IOException {
    client.use(identity);
  }

  /**
   * Tells that the files of a group changed: its pods are nudged at once.
   *
   * @param group which
   */
  public void delivered(GroupId group) {
    long now = System.nanoTime();
    for (NodePod pod : pods.of(group)) {
      synchronized (byUid) {
        Conversation conversation = byUid.get(pod.uid());
        if (conversation != null) {
          conversation.delivered(now);
        }
      }
    }
  }

  /**
   * What a pod said last.
   *
   * @param pod which
   * @return null while it does not answer
   */
  public @Nullable Acknowledgement said(NodePod pod) {
    synchronized (byUid) {
      Conversation conversation = byUid.get(pod.uid());
      return conversation == null ? null : conversation.said();
    }
  }

  /**
   * How many pods do not run what they should.
   *
   * @return pods
   */
  public int unacknowledged() {
    return unsettled(pods.all());
  }

  @Override
  public int all(GroupId group) {
    return (int) pods.of(group).stream().filter(pod -> !pod.terminating()).count();
  }

  /**
   * How many pods of a group do not run what they should.
   *
   * @param group which
   * @return pods that are not ending
   */
  @Override
  public int unsettled(GroupId group) {
    return unsettled(pods.of(group));
  }

  /**
   * How many pods of a group have not said that they run what they should since they were last
   * given something to read.
   *
   * @param group which
   * @return pods that are not ending
   */
  public int unanswered(GroupId group) {
    int count = unsettled(group);
    for (NodePod pod : pods.of(group)) {
      WantedGroup wanted = handover.group(pod.group());
      synchronized (byUid) {
        Conversation conversation = byUid.get(pod.uid());
        if (conversation != null
            && wanted != null
            && conversation.settled(wanted)
            && !conversation.answeredSinceDelivery()) {
          count++;
        }
      }
    }
    return count;
  }

  private int unsettled(List<NodePod> among) {
    int count = 0;
    for (NodePod pod : among) {
      WantedGroup wanted = handover.group(pod.group());
      synchronized (byUid) {
        Conversation conversation = byUid.get(pod.uid());
        boolean settled = wanted == null || (conversation != null && conversation.settled(wanted));
        if (!settled && !pod.terminating()) {
          count++;
        }
      }
    }
    return count;
  }

  private void tick() {
    try {
      List<NodePod> there = pods.all();
      retain(there);
      for (NodePod pod : there) {
        if (pod.answers() && client.isReady()) {
          attend(pod);
        }
      }
    } catch (RuntimeException e) {
      LOG.error("Pods were not asked this time", e); // an exception would end the timer
    }
  }

  private void retain(List<NodePod> there) {
    Set<String> uids = new HashSet<>();
    there.forEach(pod -> uids.add(pod.uid()));
    synchronized (byUid) {
      byUid.keySet().retainAll(uids);
    }
  }

  private void attend(NodePod pod) {
    long now = System.nanoTime();
    WantedGroup wanted = handover.group(pod.group());
    boolean ask;
    boolean nudge;
    Conversation conversation;
    synchronized (byUid) {
      conversation =
          byUid.computeIfAbsent(
              pod.uid(), uid -> new Conversation(now - Conversation.CALM.toNanos()));
      ask = underWay < CONCURRENT && conversation.dueToAsk(now, wanted);
      if (ask) {
        conversation.asked(now);
        underWay++;
      }
      nudge = !pod.terminating() && conversation.dueToNudge(now, wanted);
      if (nudge) {
        conversation.nudged(now);
      }
    }
    if (nudge && wanted != null) {
      nudges.nudge(pod, wanted.revision() + "." + wanted.sequence());
    }
    String ip = pod.ip();
    if (ask && ip != null) {
      Future<?> unused =
          client
              .ask(ip, pod.group().spiffeId())
              .whenComplete((answer, failure) -> heard(pod, conversation, answer, failure));
    }
  }

  private void heard(
      NodePod pod,
      Conversation conversation,
      @Nullable Acknowledgement answer,
      @Nullable Throwable failure) {
    boolean news;
    synchronized (byUid) {
      underWay--;
      news = answer == null ? conversation.silent() : conversation.answered(answer);
    }
    if (failure != null) {
      LOG.debug("{} of {} does not answer", pod.name(), pod.group(), failure);
    }
    if (news) {
      changed.run();
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    answers.shutdownNow();
  }
}
