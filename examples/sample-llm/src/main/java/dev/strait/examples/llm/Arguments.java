package dev.strait.examples.llm;

/**
 * What the command line says.
 *
 * @param help whether help was asked for
 * @param host where to listen
 * @param port TCP port, 0 to 65535
 * @param threads event loops, 1 to 256
 * @param behaviour of every answer
 */
record Arguments(boolean help, String host, int port, int threads, Behaviour behaviour) {

  /**
   * Reads {@code --NAME VALUE} and {@code --NAME=VALUE}.
   *
   * @throws IllegalArgumentException with a sentence for the person who typed it
   */
  static Arguments parse(String[] args) {
    String host = "127.0.0.1";
    int port = 8_000;
    int threads = Runtime.getRuntime().availableProcessors();
    Behaviour behaviour = Behaviour.DEFAULT;
    for (int i = 0; i < args.length; i++) {
      String arg = args[i];
      if (arg.equals("--help") || arg.equals("-h")) {
        return new Arguments(true, host, port, threads, behaviour);
      }
      if (!arg.startsWith("--")) {
        throw new IllegalArgumentException(arg + ": unexpected (expected: --NAME VALUE)");
      }
      int equals = arg.indexOf('=');
      String name = arg.substring(2, equals < 0 ? arg.length() : equals);
      if (equals < 0 && ++i == args.length) {
        throw new IllegalArgumentException("--" + name + ": no value (expected: --NAME VALUE)");
      }
      String value = equals < 0 ? args[i] : arg.substring(equals + 1);
      switch (name) {
        case "host" -> host = value;
        case "port" -> port = integer(name, value, 0, 65_535);
        case "threads" -> threads = integer(name, value, 1, 256);
        default -> behaviour = behaviour.with(name, value);
      }
    }
    return new Arguments(false, host, port, threads, behaviour);
  }

  private static int integer(String name, String value, int least, int most) {
    try {
      int parsed = Integer.parseInt(value);
      if (parsed >= least && parsed <= most) {
        return parsed;
      }
    } catch (NumberFormatException e) {
      // the message below says it
    }
    throw new IllegalArgumentException(
        "--" + name + ": " + value + " (expected: " + least + " to " + most + ")");
  }
}
