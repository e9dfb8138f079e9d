package dev.strait.dataplane.admin;

import com.fasterxml.jackson.annotation.JsonValue;

/** How far a node is in its life. */
public enum NodeState {
  /** Started; has no valid configuration yet, or does not serve it yet. */
  WARMING("Warming"),
  /** Serves its configuration. */
  READY("Ready"),
  /** Takes nothing new and ends what is under way. */
  DRAINING("Draining");

  private final String text;

  NodeState(String text) {
    this.text = text;
  }

  /**
   * The state's name on the wire.
   *
   * @return as {@code /config} and {@code /readyz} show it
   */
  @JsonValue
  public String text() {
    return text;
  }
}
