package dev.strait.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code strait}. */
@Command(
    name = "strait",
    mixinStandardHelpOptions = true,
    version = "strait 0.1.0-SNAPSHOT",
    sortOptions = false,
    header = "A tunnel between people who chat with LLMs and the servers that answer.%n",
    synopsisHeading = "",
    customSynopsis = "Usage: strait COMMAND [OPTIONS]",
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    footer = {
      "  sample-llm  An OpenAI-compatible server to call; see strait sample-llm --help.",
      "  bench       Strait beside its peers; see strait bench --help.",
      "",
      "First steps:",
      "  strait demo                        one chat through edge and core, then it ends",
      "  strait up -f examples/quickstart   the same, and it stays",
      "",
      "Exit status: 0 all is well, 1 something is wrong and said, 2 the command line is wrong."
    },
    subcommands = {
      UpCommand.class,
      DemoCommand.class,
      ValidateCommand.class,
      StatusCommand.class,
      ConfigCommand.class
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  /** Made by picocli. */
  public Main() {}

  /**
   * Runs a command.
   *
   * @param args what was typed
   */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setUsageHelpAutoWidth(true)
        .setParameterExceptionHandler(Main::sayWhatIsWrong);
  }

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  /** One sentence instead of the whole usage. */
  private static int sayWhatIsWrong(ParameterException wrong, String[] args) {
    CommandLine command = wrong.getCommandLine();
    command.getErr().println("strait: " + wrong.getMessage());
    command.getErr().println(command.getCommandSpec().qualifiedName() + " --help says more.");
    return CommandLine.ExitCode.USAGE;
  }
}
