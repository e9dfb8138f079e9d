package dev.strait.cli;

import dev.strait.local.CannotStartException;
import dev.strait.local.OneMachine;
import dev.strait.local.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code strait demo}: the quickstart, one streaming chat, one line of figures, and the end. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Run the quickstart, send one streaming chat through it, show figures, end.")
final class DemoCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Option(
      names = {"-f", "--file"},
      paramLabel = "DIR",
      defaultValue = "${sys:strait.home:-.}/examples/quickstart",
      description = "The directory to run (default: the quickstart).")
  private Path resources;

  @Mixin private MachineOptions options;

  /** Made by picocli. */
  DemoCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path state = Files.createTempDirectory("strait-demo-");
    try {
      return run(options.settings(resources, state));
    } finally {
      deleteTree(state);
    }
  }

  private static int run(Settings settings) throws InterruptedException {
    Screen screen = new Screen(settings, System.out);
    try (OneMachine machine = OneMachine.start(settings, screen)) {
      if (!screen.awaitReady(PATIENCE)) {
        return 1;
      }
      screen.hush();
      Places places = Places.of(settings, machine.placement(), screen.inForce());
      if (places.chats().isEmpty() || machine.sampleLlmPorts().isEmpty()) {
        System.err.println(
            settings.resources()
                + ": nothing to chat with (expected: a route with a sample LLM, as in"
                + " examples/quickstart)");
        return 1;
      }
      int sample = machine.sampleLlmPorts().get(0);
      return chat(places.chats().get(0), "http://127.0.0.1:" + sample, System.out);
    } catch (CannotStartException e) {
      e.reasons().forEach(System.err::println);
      System.err.println("Nothing was started.");
      return 1;
    } catch (IOException e) {
      System.err.println("The chat failed: " + e.getMessage());
      return 1;
    }
  }

  private static int chat(Places.Chat through, String direct, PrintStream out) throws IOException {
    DemoChat chat = new DemoChat(through, direct);
    out.println();
    out.println("POST " + through.url());
    out.println("  You:    What is a strait?");
    out.print("  Sample: ");
    DemoChat.Streamed streamed =
        chat.stream(
            token -> {
              out.print(token);
              out.flush();
            });
    out.println();
    out.println();
    out.println(chat.figures(streamed));
    out.println();
    return 0;
  }

  private static void deleteTree(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
