package dev.strait.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommandLineTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine commands =
      Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));

  @Test
  void helpNamesEveryCommand() {
    assertThat(commands.execute("--help")).isZero();
    assertThat(out.toString())
        .contains("up ", "demo ", "validate ", "status ", "config ", "sample-llm ", "bench ");
  }

  @Test
  void wrongCommandLineGetsOneSentenceAndNoUsage() {
    assertThat(commands.execute("up", "--port-offset", "many", "-f", ".")).isEqualTo(2);
    assertThat(err.toString())
        .contains("'many' is not an int", "strait up --help")
        .doesNotContain("Usage:");
  }

  @Test
  void portOffsetOutOfRangeIsSaid() {
    assertThat(commands.execute("up", "--port-offset", "70000", "-f", ".")).isEqualTo(2);
    assertThat(err.toString()).contains("--port-offset: 70000 (expected: 0 to 50000)");
  }
}
