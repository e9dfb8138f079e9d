package dev.strait.examples.llm;

import java.io.IOException;

/** The sample LLM as a program. */
public final class Main {
  private static final String USAGE =
      """
      Usage: sample-llm [--host ADDRESS] [--port PORT] [--threads N] [--SETTING VALUE]...

      An OpenAI-compatible server: POST /v1/chat/completions, POST /v1/embeddings, GET /v1/models.
      Any API key is accepted; GET / explains the rest.

        host ADDRESS           where to listen (default 127.0.0.1)
        port PORT              TCP port (default 8000; 0: the kernel chooses)
        threads N              event loops (default: one a processor)

      Settings, also per request as header field x-sample-NAME or query parameter NAME:
      """
          + Behaviour.SETTINGS;

  private Main() {}

  /**
   * Serves until the process is ended.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    Arguments arguments;
    try {
      arguments = Arguments.parse(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\nsample-llm --help lists what there is.");
      System.exit(2);
      return;
    }
    if (arguments.help()) {
      System.out.print(USAGE);
      return;
    }
    try (SampleLlm server =
        SampleLlm.start(
            arguments.host(), arguments.port(), arguments.threads(), arguments.behaviour())) {
      System.out.printf(
          "sample LLM listens on http://%s:%d/v1 (model %s, any API key)%n",
          server.address().getAddress().getHostAddress(),
          server.address().getPort(),
          Answers.MODEL);
      server.awaitClosed();
    } catch (IOException e) {
      System.err.println("sample LLM " + e.getMessage() + "; choose another --port or free it.");
      System.exit(1);
    }
  }
}
