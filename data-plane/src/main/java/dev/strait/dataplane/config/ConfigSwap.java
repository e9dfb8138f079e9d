package dev.strait.dataplane.config;

import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeDirectoryReader;
import dev.strait.nodeconfig.NodeTraffic;
import dev.strait.nodeconfig.Reading;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides at each look at the directory what runs next. What is half written is left alone, what is
 * invalid or cannot run is refused, and what ran before goes on. One thread calls {@link #look};
 * {@link #state} may be read by any.
 */
final class ConfigSwap {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigSwap.class);

  private final NodeDirectoryReader reader;
  private final ConfigTarget target;
  private volatile ConfigState state = ConfigState.EMPTY;
  private String missing = "";

  ConfigSwap(NodeDirectoryReader reader, ConfigTarget target) {
    this.reader = reader;
    this.target = target;
  }

  ConfigState state() {
    return state;
  }

  /**
   * Reads the directory and runs what is new.
   *
   * @return whether a later look may find more though no file changes: something was half written
   *     or could not run
   */
  boolean look() {
    Reading<NodeConfig> config;
    Reading<NodeTraffic> traffic;
    try {
      config = reader.readConfig();
      traffic = reader.readTraffic();
    } catch (IOException e) {
      LOG.warn("The node's directory cannot be read, what runs goes on: {}", e.getMessage());
      return true;
    }
    boolean again = config instanceof Reading.Incomplete || traffic instanceof Reading.Incomplete;
    if (config instanceof Reading.Incomplete<NodeConfig> incomplete) {
      tellMissing(incomplete.reason());
    }
    again |= lookAtConfig(config, newest(traffic));
    again |= lookAtTraffic(traffic);
    return again;
  }

  /** Half of an update is nothing to talk about; a node that has nothing to run is. */
  private void tellMissing(String reason) {
    if (state.running() == null && !reason.equals(missing)) {
      missing = reason;
      LOG.info("Waiting for a configuration: {}.", reason);
    }
  }

  /** A new configuration goes together with the newest traffic: it may name new cores. */
  private boolean lookAtConfig(Reading<NodeConfig> reading, NodeTraffic traffic) {
    NodeConfiguration running = state.running();
    if (reading instanceof Reading.Refused<NodeConfig> refused) {
      refuseConfig(new Refusal(Refusal.NODE_CONFIG, refused.revision(), refused.reasons()));
    } else if (reading instanceof Reading.Complete<NodeConfig> complete) {
      if (running != null && running.revision().equals(complete.revision())) {
        state = new ConfigState(running, null, state.trafficRefusal());
        return false;
      }
      NodeConfiguration next =
          new NodeConfiguration(complete.revision(), complete.document(), traffic);
      List<String> reasons = run(next);
      if (!reasons.isEmpty()) {
        refuseConfig(new Refusal(Refusal.NODE_CONFIG, complete.revision(), reasons));
        return true;
      }
      LOG.info("Configuration {} runs.", next.revision());
    }
    return false;
  }

  private boolean lookAtTraffic(Reading<NodeTraffic> reading) {
    NodeConfiguration running = state.running();
    if (reading instanceof Reading.Refused<NodeTraffic> refused) {
      refuseTraffic(new Refusal(Refusal.NODE_TRAFFIC, refused.revision(), refused.reasons()));
    } else if (reading instanceof Reading.Complete<NodeTraffic> complete && running != null) {
      long now = running.traffic().sequence();
      long next = complete.document().sequence();
      if (next == now) {
        state = new ConfigState(running, state.configRefusal(), null);
      } else if (next < now) {
        refuseTraffic(
            new Refusal(
                Refusal.NODE_TRAFFIC,
                complete.revision(),
                List.of("sequence: " + next + " (expected: " + now + " or more)")));
      } else {
        List<String> reasons =
            run(new NodeConfiguration(running.revision(), running.config(), complete.document()));
        if (!reasons.isEmpty()) {
          refuseTraffic(new Refusal(Refusal.NODE_TRAFFIC, complete.revision(), reasons));
          return true;
        }
        LOG.info("Traffic {} runs.", next);
      }
    }
    return false;
  }

  private NodeTraffic newest(Reading<NodeTraffic> reading) {
    NodeConfiguration running = state.running();
    NodeTraffic now = running == null ? NodeConfiguration.NO_TRAFFIC : running.traffic();
    return reading instanceof Reading.Complete<NodeTraffic> complete
            && complete.document().sequence() > now.sequence()
        ? complete.document()
        : now;
  }

  /** Runs it; gives the reasons when it cannot. */
  private List<String> run(NodeConfiguration next) {
    try {
      target.apply(next);
    } catch (RefusedException e) {
      return e.reasons();
    } catch (RuntimeException e) { // a defect of ours must not end what runs
      LOG.error("Configuration {} met a defect of this node.", next.revision(), e);
      return List.of("The node failed to run it: " + e);
    }
    ConfigState before = state;
    NodeConfiguration ran = before.running();
    boolean sameConfig = ran != null && ran.revision().equals(next.revision());
    boolean sameTraffic = ran != null && ran.traffic().sequence() == next.traffic().sequence();
    state =
        new ConfigState(
            next,
            sameConfig ? before.configRefusal() : null,
            sameTraffic ? before.trafficRefusal() : null);
    return List.of();
  }

  private void refuseConfig(Refusal refusal) {
    tell(refusal, state.configRefusal());
    state = new ConfigState(state.running(), refusal, state.trafficRefusal());
  }

  private void refuseTraffic(Refusal refusal) {
    tell(refusal, state.trafficRefusal());
    state = new ConfigState(state.running(), state.configRefusal(), refusal);
  }

  private void tell(Refusal refusal, @Nullable Refusal said) {
    if (Objects.equals(refusal, said)) {
      return;
    }
    NodeConfiguration running = state.running();
    LOG.warn(
        "{} {} is refused, {}: {}",
        refusal.what(),
        refusal.revision(),
        running == null ? "nothing runs yet" : running.revision() + " goes on",
        String.join("; ", refusal.reasons()));
    target.refused(refusal);
  }
}
