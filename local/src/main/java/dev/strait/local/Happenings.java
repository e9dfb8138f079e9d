package dev.strait.local;

import dev.strait.control.loop.Round;
import dev.strait.control.plan.Acknowledgement;
import dev.strait.control.plan.GroupId;
import dev.strait.local.yaml.LoadedResources;
import dev.strait.local.yaml.ResourceError;
import java.time.Duration;
import java.util.List;

/** What a person at the terminal wants to know. Called on several threads; must not block. */
public interface Happenings {
  /**
   * The directory was read, for the first time or after an edit.
   *
   * @param resources what is in force now: what was read, and the last good form of what is wrong
   * @param errors what is wrong; empty when nothing is
   */
  void resourcesRead(LoadedResources resources, List<ResourceError> errors);

  /**
   * Something declared has no effect here, though it could have.
   *
   * @param sentence what, and what was expected
   */
  void advised(String sentence);

  /**
   * The process of a node was started.
   *
   * @param node its group
   * @param pid its process id
   */
  void nodeStarted(GroupId node, long pid);

  /**
   * A node said something new about itself.
   *
   * @param node its group
   * @param acknowledgement what it said
   */
  void nodeSaid(GroupId node, Acknowledgement acknowledgement);

  /**
   * A process ended that should not have; it is started again.
   *
   * @param node its group
   * @param exitStatus 128 + signal when a signal ended it
   * @param again time until it is started again
   */
  void nodeEnded(GroupId node, int exitStatus, Duration again);

  /**
   * The control loop went round once.
   *
   * @param round what it wanted and did
   */
  void roundDone(Round round);

  /**
   * The control loop could not go round; it tries again.
   *
   * @param message why
   */
  void roundFailed(String message);
}
