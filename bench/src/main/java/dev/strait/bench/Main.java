package dev.strait.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.strait.bench.origin.BenchOrigin;
import dev.strait.bench.subject.Subject;
import dev.strait.bench.subject.SubjectKind;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code strait bench}: Strait beside a pair of Envoys in one run. */
@Command(
    name = "strait bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs Strait beside pairs of Envoys on this machine and compares what they need.",
      "Exit status 1 means that a subject made an error: its figures are void."
    })
public final class Main implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "SCENARIO",
      description = "relay-small, token-fanout (default: both)")
  private List<String> scenarios = List.of("relay-small", "token-fanout");

  @Option(names = "--short", description = "A look in about six minutes; not for publishing.")
  private boolean brief;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Writes one JSON object a line, one line a scenario and subject.")
  private @Nullable Path json;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Measured rounds; figures are their median (default: 5, short: 3).")
  private @Nullable Integer rounds;

  @Option(
      names = "--streams",
      paramLabel = "N",
      description = "Streams at once in token-fanout (default: 1,000).")
  private @Nullable Integer streams;

  @Option(
      names = "--subjects",
      split = ",",
      paramLabel = "NAME",
      description = "Some of strait, envoy-h3, envoy-h2 (default: all).")
  private List<String> subjects = List.of("strait", "envoy-h3", "envoy-h2");

  @Spec private CommandSpec spec;

  /**
   * Runs the program.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Scenario> played = named(scenarios, Scenario::of);
    List<SubjectKind> kinds = named(subjects, SubjectKind::of);
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    Path folder = Files.createTempDirectory("strait-bench");
    List<Row> rows = new ArrayList<>();
    // One loop for the clients and one for the origin; both share the machine with the subject.
    MultiThreadIoEventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(2, EpollIoHandler.newFactory());
    List<Subject> running = new ArrayList<>();
    try (BenchOrigin origin = BenchOrigin.open(loops.next(), 0)) {
      for (SubjectKind kind : kinds) {
        running.add(kind.start(origin.port(), Files.createDirectory(folder.resolve(kind.title()))));
      }
      for (Subject subject : running) {
        FirstAnswer.await(subject);
      }
      Rounds play = new Rounds(running, loops.next(), effort(), out);
      for (Scenario scenario : played) {
        rows.addAll(play.play(scenario));
      }
    } finally {
      running.forEach(Subject::close);
      loops.shutdownGracefully().awaitUninterruptibly(2_000);
    }
    out.print(Table.of(rows));
    out.flush();
    if (json != null) {
      write(json, rows);
    }
    if (rows.stream().anyMatch(Row::isVoid)) {
      out.println("A subject made errors: its figures are void. What was printed is in " + folder);
      return 1;
    }
    delete(folder);
    return 0;
  }

  private <T> List<T> named(List<String> names, Function<String, T> of) {
    try {
      return names.stream().map(of).toList();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }

  private Effort effort() {
    Effort effort = brief ? Effort.SHORT : Effort.FULL;
    effort = rounds == null ? effort : effort.withRounds(rounds);
    return streams == null ? effort : effort.withStreams(streams);
  }

  private static void write(Path file, List<Row> rows) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    List<String> lines = new ArrayList<>();
    for (Row row : rows) {
      lines.add(mapper.writeValueAsString(row));
    }
    Files.write(file, lines);
  }
}
