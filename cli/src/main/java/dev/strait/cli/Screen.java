package dev.strait.cli;

import dev.strait.control.loop.Round;
import dev.strait.control.plan.Acknowledgement;
import dev.strait.control.plan.GroupId;
import dev.strait.local.Happenings;
import dev.strait.local.Settings;
import dev.strait.local.yaml.LoadedResources;
import dev.strait.local.yaml.ResourceError;
import java.io.PrintStream;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Shows on a terminal what happens; one line each, beginning with the time. Thread safe. */
final class Screen implements Happenings {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  private final Settings settings;
  private final PrintStream out;
  private final CountDownLatch ready = new CountDownLatch(1);
  private long editedNanos = System.nanoTime();
  private boolean editOpen = true;
  private boolean first = true;
  private boolean quiet;
  private List<String> saidLast = List.of();
  private final Map<GroupId, String> lastSaid = new HashMap<>();
  private LoadedResources inForce = LoadedResources.none();

  Screen(Settings settings, PrintStream out) {
    this.settings = settings;
    this.out = out;
  }

  /**
   * Waits until every node runs what is declared.
   *
   * @param patience how long; then it is said that something is missing
   * @return whether all is ready
   */
  boolean awaitReady(Duration patience) throws InterruptedException {
    boolean all = ready.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    if (!all) {
      say("Not everything is ready after " + seconds(patience.toNanos()) + "; logs: " + logs());
    }
    return all;
  }

  /** Says nothing more until the end: somebody else uses the terminal. */
  synchronized void hush() {
    quiet = true;
  }

  synchronized LoadedResources inForce() {
    return inForce;
  }

  /** Shows where everything is and what to type. */
  synchronized void showPlaces(Places places) {
    out.println();
    out.println("Edges");
    places.listeners().forEach(each -> out.println("  " + each.address() + "   " + each.name()));
    out.println("Routes");
    places.routes().forEach(route -> out.println("  " + route));
    places.chats().stream()
        .findFirst()
        .ifPresent(chat -> out.println("Try\n" + Suggestion.curl(chat, settings.state())));
    places.chats().stream()
        .filter(chat -> chat.url().startsWith("https:"))
        .findFirst()
        .ifPresent(chat -> out.println(Suggestion.curl(chat, settings.state())));
    out.println("Metrics");
    places.metrics().forEach(each -> out.println("  " + each));
    out.println("Status");
    out.println("  " + settings.state().root() + "/*.yaml, or: strait status" + stateOption());
    out.println("  " + logs());
    out.println();
    out.println(
        "Edit " + settings.resources() + " and it takes effect. Ctrl-C ends it. Starting …");
    out.println();
  }

  @Override
  public synchronized void resourcesRead(LoadedResources resources, List<ResourceError> errors) {
    inForce = resources;
    editedNanos = System.nanoTime();
    editOpen = true;
    saidLast = List.of();
    if (first) {
      first = false;
      say(settings.resources() + ": " + count(resources));
      return;
    }
    if (errors.isEmpty()) {
      say("edited: " + count(resources));
      return;
    }
    errors.forEach(error -> say("refused: " + error));
    say("What is wrong there stays as it was before the edit.");
  }

  @Override
  public void advised(String sentence) {
    say(sentence);
  }

  @Override
  public synchronized void nodeStarted(GroupId node, long pid) {
    say(node + ": started, process " + pid);
  }

  @Override
  public synchronized void nodeSaid(GroupId node, Acknowledgement said) {
    Acknowledgement.Refused refused = said.refused();
    if (refused != null) {
      lastSaid.remove(node);
      say(node + ": refused " + refused.what() + " " + refused.revision());
      refused.reasons().forEach(reason -> say("  " + reason));
      return;
    }
    String state = said.state().name().toLowerCase(Locale.ROOT);
    if (said.revision() != null) {
      sayOnce(node, state + ", runs revision " + said.revision());
    } else if (said.state() != Acknowledgement.State.WARMING) {
      sayOnce(node, state);
    }
  }

  /** A node speaks up for its links too, which come and go while it starts. */
  private void sayOnce(GroupId node, String sentence) {
    if (!sentence.equals(lastSaid.put(node, sentence))) {
      say(node + ": " + sentence);
    }
  }

  @Override
  public synchronized void nodeEnded(GroupId node, int exitStatus, Duration again) {
    lastSaid.remove(node);
    editOpen = true;
    editedNanos = System.nanoTime();
    say(
        node
            + ": ended by itself with status "
            + exitStatus
            + "; starts again in "
            + seconds(again.toNanos())
            + "; log: "
            + settings.state().log(node));
  }

  @Override
  public synchronized void roundDone(Round round) {
    if (!round.failures().isEmpty() && !round.failures().equals(saidLast)) {
      saidLast = round.failures();
      round.failures().forEach(this::say);
    }
    if (!round.settled() || !editOpen) {
      return;
    }
    editOpen = false;
    List<String> complaints = Complaints.of(round.plan());
    complaints.forEach(this::say);
    String what =
        complaints.isEmpty() ? "Ready: all nodes run what is declared" : "The rest is in force";
    say(what + ", after " + seconds(System.nanoTime() - editedNanos) + ".");
    ready.countDown();
  }

  @Override
  public synchronized void roundFailed(String message) {
    if (!List.of(message).equals(saidLast)) {
      saidLast = List.of(message);
      say(message + "; what runs goes on");
    }
  }

  /** The end begins. */
  synchronized void ending() {
    quiet = true;
    out.println();
    out.println("Ending: streams have up to " + seconds(settings.drain().toNanos()) + " to end.");
  }

  /** All processes have ended. */
  synchronized void ended() {
    out.println("Ended.");
    out.flush();
  }

  private synchronized void say(String line) {
    if (!quiet) {
      out.println(LocalTime.now(ZoneId.systemDefault()).format(TIME) + "  " + line);
    }
  }

  private String logs() {
    return settings.state().root().resolve("logs") + "/*.log";
  }

  private String stateOption() {
    String root = settings.state().root().toString();
    return root.equals("state") ? "" : " --state " + root;
  }

  private static String count(LoadedResources resources) {
    return resources.edgeNodes().size()
        + " EdgeNode, "
        + resources.coreNodes().size()
        + " CoreNode, "
        + resources.tunnelRoutes().size()
        + " TunnelRoute";
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
  }
}
