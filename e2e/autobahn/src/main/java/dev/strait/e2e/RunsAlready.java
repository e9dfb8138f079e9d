package dev.strait.e2e;

/** What the plugin starts as the server under test: nothing, for the edge runs already. */
public final class RunsAlready {
  private RunsAlready() {}

  /** Does nothing. */
  public static void main(String[] port) {}
}
