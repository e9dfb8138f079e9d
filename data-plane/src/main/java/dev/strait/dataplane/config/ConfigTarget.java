package dev.strait.dataplane.config;

/** Runs what was read. Called on the configuration's thread, one call at a time; may block. */
public interface ConfigTarget {
  /**
   * Runs this instead of what ran before, or goes on with what ran before as if nothing had been
   * asked.
   *
   * @param next whole and valid
   * @throws RefusedException when it cannot run here
   */
  void apply(NodeConfiguration next) throws RefusedException;

  /**
   * A document was refused for reasons that were not said before.
   *
   * @param refusal which and why
   */
  void refused(Refusal refusal);
}
