package dev.strait.control;

import dev.strait.control.loop.ControlLoop;
import dev.strait.control.loop.GivenSecret;
import dev.strait.control.loop.Round;
import dev.strait.control.loop.Snapshot;
import dev.strait.control.plan.GroupId;
import dev.strait.control.plan.ObjectName;
import dev.strait.control.plan.Placement;
import dev.strait.nodeconfig.NodeConfig;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** A whole control loop over ports in memory, and a clock that stands still until it is moved. */
public final class TestWorld {
  /** The group of the EdgeNode default/edge. */
  public static final GroupId EDGE = GroupId.edge("default", "edge");

  /** The group of the CoreNode default/core. */
  public static final GroupId CORE = GroupId.core("default", "core");

  /** What is declared; change it at will. */
  public final Declarations declarations;

  /** What Secrets there are. */
  public final Map<ObjectName, GivenSecret> secrets = new HashMap<>();

  /** What ConfigMaps there are. */
  public final Map<ObjectName, GivenSecret> configMaps = new HashMap<>();

  /** The nodes. */
  public final MemoryFleet fleet = new MemoryFleet();

  /** What people are told. */
  public final MemoryStatuses statuses = new MemoryStatuses();

  /** Own keys. */
  public final MemoryVault vault = new MemoryVault();

  private Instant now = Instant.parse("2026-11-22T03:00:00Z");
  private final Placement placement;
  private ControlLoop loop;

  /** A world of some resources. */
  public TestWorld(Declarations declarations) {
    this(declarations, new FixedPlacement());
  }

  /** A world where nodes bind elsewhere. */
  public TestWorld(Declarations declarations, Placement placement) {
    this.declarations = declarations;
    this.placement = placement;
    this.loop = newLoop();
  }

  private ControlLoop newLoop() {
    return new ControlLoop(
        () -> new Snapshot(declarations.declared(), secrets, configMaps),
        fleet,
        statuses,
        vault,
        placement,
        "strait.dev/test",
        () -> now,
        new SecureRandom());
  }

  /** One round. */
  public Round round() {
    try {
      return loop.round();
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
  }

  /** Rounds and nodes that read at once, until nothing changes. */
  public Round settle() {
    for (int i = 0; i < 20; i++) {
      Round round = round();
      if (round.settled()) {
        return round;
      }
      fleet.readAll();
    }
    throw new AssertionError("it does not settle in 20 rounds");
  }

  /** The process is replaced; everything behind the ports stays. */
  public void restart() {
    loop = newLoop();
  }

  /** Time passes. */
  public void pass(Duration time) {
    now = now.plus(time);
  }

  /** What time it is. */
  public Instant now() {
    return now;
  }

  /** What the edge was last told to run. */
  public NodeConfig edge() {
    return fleet.applied(EDGE);
  }

  /** What the core was last told to run. */
  public NodeConfig core() {
    return fleet.applied(CORE);
  }

  /** A condition of the route default/chat at its first parent. */
  public String chat(String type) {
    return MemoryStatuses.text(statuses.route("default/chat"), type);
  }
}
