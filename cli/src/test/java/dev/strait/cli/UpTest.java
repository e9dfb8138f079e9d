package dev.strait.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.strait.local.CannotStartException;
import dev.strait.local.JavaProgram;
import dev.strait.local.OneMachine;
import dev.strait.local.Settings;
import dev.strait.local.StateDirectory;
import dev.strait.testkit.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quickstart on this machine: real processes, real sockets, edits on a real disk. */
class UpTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final ByteArrayOutputStream SHOWN = new ByteArrayOutputStream();

  private static Path folder;
  private static int offset;
  private static Screen screen;
  private static OneMachine machine;

  @BeforeAll
  static void up(@TempDir Path temporary) throws Exception {
    folder = temporary;
    Files.createDirectory(folder.resolve("resources"));
    try (Stream<Path> files = Files.list(Path.of("../examples/quickstart"))) {
      for (Path file : files.toList()) {
        Files.copy(file, folder.resolve("resources").resolve(file.getFileName()));
      }
    }
    offset = FreeOffset.find();
    Settings settings = settings("state");
    screen = new Screen(settings, new PrintStream(SHOWN, true, StandardCharsets.UTF_8));
    machine = OneMachine.start(settings, screen);
    await().atMost(PATIENCE).until(() -> get("/v1/models", "localhost").startsWith("HTTP/1.1 200"));
  }

  @AfterAll
  static void down() {
    if (machine != null) {
      machine.close();
    }
  }

  @Test
  void aChatStreamsThroughEdgeAndCore() throws Exception {
    String body = Suggestion.chatBody();
    try (Wire client = Wire.connect(8_080 + offset)) {
      client.send(
          "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\n"
              + "content-type: application/json\r\ncontent-length: "
              + body.length()
              + "\r\nconnection: close\r\n\r\n"
              + body);

      assertThat(client.readHead()).startsWith("HTTP/1.1 200").contains("text/event-stream");
      assertThat(client.readChunk()).contains("\"role\":\"assistant\"");
      assertThat(client.readToEnd()).contains("data: [DONE]");
    }
  }

  @Test
  void anEditTakesEffectAndItsRemovalToo() throws Exception {
    Path added = folder.resolve("resources/added.yaml");
    Files.writeString(
        added,
        """
        apiVersion: strait.dev/v1alpha1
        kind: TunnelRoute
        metadata:
          name: added
        spec:
          parentRefs: [{name: edge}]
          hostnames: [added.example.com]
          rules:
            - backendRefs: [{name: sample}]
              filters:
                - type: ResponseHeaderModifier
                  responseHeaderModifier:
                    set: [{name: x-added, value: "yes"}]
          backends:
            - name: sample
              origin:
                url: http://127.0.0.1:%d
        """
            .formatted(8_000 + offset));

    await()
        .atMost(PATIENCE)
        .until(() -> get("/v1/models", "added.example.com").contains("x-added: yes"));
    assertThat(folder.resolve("state/tunnelroute.default.added.yaml")).exists();

    Files.delete(added);

    await()
        .atMost(PATIENCE)
        .until(() -> !get("/v1/models", "added.example.com").contains("x-added: yes"));
    assertThat(folder.resolve("state/tunnelroute.default.added.yaml")).doesNotExist();
  }

  @Test
  void aBadEditIsRefusedInOneSentenceAndWhatRunsGoesOn() throws Exception {
    Path edge = folder.resolve("resources/edge.yaml");
    String good = Files.readString(edge);
    try {
      Files.writeString(edge, good.replace("port: 8080", "port: 808000"));

      await().atMost(PATIENCE).until(() -> shown().contains("port: 808000 (expected: 1 to 65535)"));
      assertThat(get("/v1/models", "localhost")).startsWith("HTTP/1.1 200");
    } finally {
      Files.writeString(edge, good);
    }
  }

  @Test
  void otherQuicOfACoreStartsItAnewWithWhatIsDeclared() throws Exception {
    Path core = folder.resolve("resources/core.yaml");
    Path pid = folder.resolve("state/nodes/core.default.core/pid");
    String before = Files.readString(pid);

    String text = Files.readString(core);
    Files.writeString(
        core, text.replace("  tunnel:\n", "  tunnel:\n    quic: {congestionControl: Reno}\n"));

    await()
        .atMost(PATIENCE)
        .until(() -> Files.exists(pid) && !Files.readString(pid).equals(before));
    await().atMost(PATIENCE).until(() -> get("/v1/models", "localhost").startsWith("HTTP/1.1 200"));
  }

  @Test
  void aKilledCoreIsStartedAgainAndAllIsWell() throws Exception {
    Path pidFile = folder.resolve("state/nodes/core.default.core/pid");
    String killed = Files.readString(pidFile);

    ProcessHandle.of(Long.parseLong(killed)).ifPresent(ProcessHandle::destroyForcibly);

    await().atMost(PATIENCE).until(() -> !Files.readString(pidFile).equals(killed));
    await().atMost(PATIENCE).until(() -> get("/v1/models", "localhost").startsWith("HTTP/1.1 200"));
    assertThat(shown()).contains("core default/core: ended by itself with status 137");
  }

  @Test
  void aSecondOneOnTheSameStateIsToldSo() {
    assertThatExceptionOfType(CannotStartException.class)
        .isThrownBy(() -> OneMachine.start(settings("state"), screen))
        .withMessageContaining("another strait uses this state directory");
  }

  @Test
  void portsInUseGetOneSentenceEach() {
    // Listeners open one after the other: that with certificates may come later than the first.
    await().atMost(PATIENCE).untilAsserted(this::everyPortInUseIsTold);
  }

  private void everyPortInUseIsTold() {
    assertThatExceptionOfType(CannotStartException.class)
        .isThrownBy(() -> OneMachine.start(settings("another"), screen))
        .satisfies(
            e ->
                assertThat(e.reasons())
                    .hasSize(8)
                    .anyMatch(
                        reason -> reason.contains("(TCP, for edge default/edge, listener http)"))
                    .anyMatch(
                        reason -> reason.contains("(UDP, for edge default/edge, listener https)"))
                    .anyMatch(reason -> reason.contains("(UDP, for core default/core, tunnel)"))
                    .anyMatch(reason -> reason.contains("(TCP, for core default/core, tunnel)"))
                    .anyMatch(reason -> reason.contains("(TCP, for the sample LLM)")));
  }

  private static Settings settings(String state) {
    return new Settings(
        folder.resolve("resources"),
        new StateDirectory(folder.resolve(state)),
        offset,
        new JavaProgram(JvmFlags.ofNodes(), "dev.strait.dataplane.node.Main"),
        new JavaProgram(JvmFlags.ofSampleLlms(), "dev.strait.examples.llm.Main"),
        Duration.ofSeconds(10));
  }

  private static String get(String path, String host) {
    try (Wire client = Wire.connect(8_080 + offset)) {
      client.send("GET " + path + " HTTP/1.1\r\nhost: " + host + "\r\nconnection: close\r\n\r\n");
      return client.readToEnd();
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static String shown() {
    return SHOWN.toString(StandardCharsets.UTF_8);
  }
}
