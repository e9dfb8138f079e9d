package dev.strait.dataplane.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.testkit.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Replays {@code strict-http1/*.http} and {@code smuggling/} on a real socket; their READMEs say
 * how to read them.
 */
class StrictHttp1Test {
  private static final int CORPUS_AT_LEAST = 120;
  private static final Pattern EXPECTED = Pattern.compile("# (\\d{3}) (closed|open) seen=(\\d)");
  private static final Pattern REPEATED = Pattern.compile("\\{(\\d+)\\*(.)}");
  private static final String CHECK = "GET /check HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

  private static final Answering ORIGIN = Answering.text("hello");
  private static final EdgeUnderTest EDGE = EdgeUnderTest.plain(ORIGIN);

  @AfterAll
  static void close() {
    EDGE.close();
  }

  static List<Path> corpus() throws Exception {
    return files("/strict-http1");
  }

  static List<Path> refused() throws Exception {
    return files("/smuggling/refused");
  }

  static List<Path> accepted() throws Exception {
    return files("/smuggling/accepted");
  }

  private static List<Path> files(String name) throws Exception {
    URL folder = Objects.requireNonNull(StrictHttp1Test.class.getResource(name));
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      return files.filter(file -> file.toString().endsWith(".http")).sorted().toList();
    }
  }

  @Test
  void theCorpusIsWhole() throws Exception {
    assertThat(corpus()).hasSizeGreaterThanOrEqualTo(CORPUS_AT_LEAST);
    assertThat(refused()).hasSizeGreaterThanOrEqualTo(60);
    assertThat(accepted()).hasSizeGreaterThanOrEqualTo(10);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void isRefusedAndNothingIsSmuggled(Path file) throws Exception {
    ORIGIN.seen.clear();
    try (Wire client = Wire.connect(EDGE.port())) {
      client.send(bytes(joined(file)));
      client.endOutput();
      assertThat(client.readToEnd()).startsWith("HTTP/1.1 400 ").containsOnlyOnce("HTTP/1.1");
    }
    assertThat(ORIGIN.seen).allMatch(seen -> seen.exchange.request().path().equals("/first"));
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void isAccepted(Path file) throws Exception {
    try (Wire client = Wire.connect(EDGE.port())) {
      client.send(bytes(joined(file)));
      assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
    }
  }

  private static String joined(Path file) throws IOException {
    return Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream()
        .filter(line -> !line.startsWith("#"))
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void isReadInOneWayOnly(Path file) throws Exception {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    int firstLine = text.indexOf('\n');
    Matcher expected = EXPECTED.matcher(text.substring(0, firstLine));
    assertThat(expected.matches()).as("first line of %s", file).isTrue();
    ORIGIN.seen.clear();
    try (Wire client = Wire.connect(EDGE.port())) {
      client.send(bytes(text.substring(firstLine + 1)));
      String head = client.readHead();
      assertThat(head).startsWith("HTTP/1.1 " + expected.group(1) + ' ');
      if (expected.group(2).equals("open")) {
        client.send(CHECK);
        assertThat(client.readToEnd()).contains("HTTP/1.1 200").endsWith("hello");
      } else {
        assertThat(head).contains("connection: close");
        client.endOutput();
        client.awaitClosed();
      }
    }
    List<String> paths = ORIGIN.seen.stream().map(seen -> seen.exchange.request().path()).toList();
    assertThat(paths).doesNotContain("/smuggled");
    assertThat(paths.stream().filter(path -> !path.equals("/check")))
        .hasSize(Integer.parseInt(expected.group(3)));
  }

  private static byte[] bytes(String text) throws IOException {
    Matcher repeated = REPEATED.matcher(text);
    String spread =
        repeated.replaceAll(
            found ->
                Matcher.quoteReplacement(found.group(2).repeat(Integer.parseInt(found.group(1)))));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < spread.length(); i++) {
      char c = spread.charAt(i);
      if (c == '\n') {
        bytes.write('\r');
        bytes.write('\n');
      } else if (c != '\\') {
        bytes.write(c);
      } else {
        i++;
        switch (spread.charAt(i)) {
          case 'r' -> bytes.write('\r');
          case 'n' -> bytes.write('\n');
          case 't' -> bytes.write('\t');
          case '0' -> bytes.write(0);
          case 'x' -> {
            bytes.write(Integer.parseInt(spread.substring(i + 1, i + 3), 16));
            i += 2;
          }
          case '\n' -> bytes.flush();
          default -> throw new IOException("unknown escape at character " + i);
        }
      }
    }
    return bytes.toByteArray();
  }
}
