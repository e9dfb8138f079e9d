package dev.strait.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LeakCheckTest {
  @Test
  void plantedLeakTurnsTheRunRed() throws Exception {
    Run run = run(LeakyCase.class);

    assertThat(run.output()).contains("1 Netty resource leak(s)").contains("LeakyCase");
    assertThat(run.exitStatus()).isEqualTo(PlantedRun.RED);
  }

  @Test
  void runThatReleasesEverythingIsGreen() throws Exception {
    Run run = run(CleanCase.class);

    assertThat(run.output()).doesNotContain("leak");
    assertThat(run.exitStatus()).isZero();
  }

  @Test
  void leakThatShowsItselfAfterTheEnginesEndsTheRunRed() throws Exception {
    Run run = run(CleanCase.class, "afterwards");

    assertThat(run.output()).contains("1 Netty resource leak(s)");
    assertThat(run.exitStatus()).isEqualTo(LeakCheckListener.LEAKED);
  }

  private record Run(int exitStatus, String output) {}

  private static Run run(Class<?> testClass, String... more)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Dio.netty.leakDetection.level=paranoid",
                PlantedRun.class.getName(),
                testClass.getName()));
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), output);
  }
}
