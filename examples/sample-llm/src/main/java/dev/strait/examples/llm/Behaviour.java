package dev.strait.examples.llm;

/**
 * How answers come: their pace, length and faults. Each setting has one name everywhere: flag
 * {@code --NAME VALUE}, header field {@code x-sample-NAME: VALUE}, query parameter {@code
 * NAME=VALUE}.
 *
 * @param tokensPerSecond pace of a streamed answer, 0 to 1,000,000; 0 is as fast as the reader
 *     reads
 * @param firstTokenMillis wait before the first token, 0 to 3,600,000
 * @param tokens length of an answer, 0 to 100,000,000; the request's max_tokens may shorten it
 * @param status 0 to answer, or the status of an error, 400 to 599
 * @param statusPercent share of requests that get {@code status}, 0 to 100
 * @param cutAfter tokens after which the connection is cut; -1 is never
 * @param stallAfter tokens after which the answer stalls; -1 is never
 * @param stallMillis how long it stalls, 0 is until the client leaves
 */
record Behaviour(
    double tokensPerSecond,
    long firstTokenMillis,
    int tokens,
    int status,
    int statusPercent,
    int cutAfter,
    int stallAfter,
    long stallMillis) {

  static final String HEADER_PREFIX = "x-sample-";

  static final Behaviour DEFAULT = new Behaviour(40, 150, 64, 0, 100, -1, -1, 0);

  /** One line a setting, for {@code --help} and for people who open the server in a browser. */
  static final String SETTINGS =
      """
        tokens-per-second N    pace of a streamed answer (default 40; 0: as fast as it is read)
        first-token-millis N   wait before the first token (default 150)
        tokens N               length of an answer (default 64; max_tokens may shorten it)
        status N               answer with this error status, 400 to 599 (default 0: none)
        status-percent N       share of requests that get it (default 100)
        cut-after N            cut the connection after N tokens (default -1: never)
        stall-after N          stall after N tokens (default -1: never)
        stall-millis N         for so long (default 0: until the client leaves)
      """;

  /**
   * This behaviour with one setting changed.
   *
   * @param name name of the setting
   * @param value its value
   * @return the changed behaviour
   * @throws IllegalArgumentException when there is no such setting or the value is out of range;
   *     the message says which and what was expected
   */
  Behaviour with(String name, String value) {
    return switch (name) {
      case "tokens-per-second" -> withTokensPerSecond(number(name, value, 0, 1_000_000));
      case "first-token-millis" -> withFirstToken((long) number(name, value, 0, 3_600_000));
      case "tokens" -> withTokens((int) number(name, value, 0, 100_000_000));
      case "status" -> withStatus(errorStatus(value), statusPercent);
      case "status-percent" -> withStatus(status, (int) number(name, value, 0, 100));
      case "cut-after" -> withCut((int) number(name, value, -1, 100_000_000));
      case "stall-after" -> withStall((int) number(name, value, -1, 100_000_000), stallMillis);
      case "stall-millis" -> withStall(stallAfter, (long) number(name, value, 0, 86_400_000));
      default ->
          throw new IllegalArgumentException(
              name + ": no such setting (expected one of:\n" + SETTINGS + ")");
    };
  }

  /** When the k-th token (from 0) is due, in nanoseconds after the request, without stalls. */
  long dueNanos(long k) {
    long first = firstTokenMillis * 1_000_000;
    return tokensPerSecond == 0 ? first : first + (long) (k * 1e9 / tokensPerSecond);
  }

  private static double number(String name, String value, long least, long most) {
    double parsed;
    try {
      parsed = Double.parseDouble(value);
    } catch (NumberFormatException e) {
      parsed = Double.NaN;
    }
    if (!(parsed >= least && parsed <= most)) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: a number from " + least + " to " + most + ")");
    }
    return parsed;
  }

  private static int errorStatus(String value) {
    int status = (int) number("status", value, 0, 599);
    if (status != 0 && status < 400) {
      throw new IllegalArgumentException("status: " + value + " (expected: 0, or 400 to 599)");
    }
    return status;
  }

  private Behaviour withTokensPerSecond(double changed) {
    return new Behaviour(
        changed,
        firstTokenMillis,
        tokens,
        status,
        statusPercent,
        cutAfter,
        stallAfter,
        stallMillis);
  }

  private Behaviour withFirstToken(long changed) {
    return new Behaviour(
        tokensPerSecond, changed, tokens, status, statusPercent, cutAfter, stallAfter, stallMillis);
  }

  /** This behaviour with another length. */
  Behaviour withTokens(int changed) {
    return new Behaviour(
        tokensPerSecond,
        firstTokenMillis,
        changed,
        status,
        statusPercent,
        cutAfter,
        stallAfter,
        stallMillis);
  }

  private Behaviour withStatus(int changed, int percent) {
    return new Behaviour(
        tokensPerSecond,
        firstTokenMillis,
        tokens,
        changed,
        percent,
        cutAfter,
        stallAfter,
        stallMillis);
  }

  private Behaviour withCut(int after) {
    return new Behaviour(
        tokensPerSecond,
        firstTokenMillis,
        tokens,
        status,
        statusPercent,
        after,
        stallAfter,
        stallMillis);
  }

  private Behaviour withStall(int after, long millis) {
    return new Behaviour(
        tokensPerSecond, firstTokenMillis, tokens, status, statusPercent, cutAfter, after, millis);
  }
}
