package dev.strait.dataplane.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strait.dataplane.node.Samples;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeConfigJson;
import dev.strait.nodeconfig.NodeDirectory;
import dev.strait.nodeconfig.NodeDirectoryWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigWatchTest {
  private final Recorded target = new Recorded();
  private Path root;
  private NodeDirectoryWriter writer;
  private ConfigWatch watch;

  @BeforeEach
  void start(@TempDir Path temp) {
    root = temp.resolve("edge-0");
    writer = new NodeDirectoryWriter(new NodeDirectory(root));
    watch = new ConfigWatch(root, target);
    watch.start();
  }

  @AfterEach
  void close() {
    watch.close();
  }

  @Test
  void waitsForFilesThatComeLate() throws IOException {
    writer.writeTraffic(Samples.traffic(3, Map.of("core", 9_443)));
    writer.writeConfig(config("r1"));

    awaitRunning("r1", 3);
    assertThat(watch.state().refused()).isNull();
  }

  @Test
  void aConfigurationAloneRunsAndTrafficFollows() throws IOException {
    writer.writeConfig(config("r1"));
    awaitRunning("r1", -1);

    writer.writeTraffic(Samples.traffic(1, Map.of("core", 9_443)));

    awaitRunning("r1", 1);
  }

  @Test
  void aBadFileIsRefusedWithItsReasonsAndTheGoodOneGoesOn() throws IOException {
    writer.writeConfig(config("r1"));
    awaitRunning("r1", -1);
    NodeConfig good = config("r2");
    writer.writeConfig(
        new NodeConfig(
            good.contractVersion(),
            good.node(),
            good.listeners(),
            good.tunnel(),
            List.of(),
            good.edges(),
            List.of(good.routes().get(0), good.routes().get(0)),
            good.egress(),
            good.limits(),
            good.drain(),
            good.admin()));

    Refusal refusal = awaitRefusal(Refusal.NODE_CONFIG);
    assertThat(refusal.reasons()).anySatisfy(reason -> assertThat(reason).contains("routes"));
    assertThat(running()).isEqualTo(revision("r1"));

    writer.writeConfig(good);

    awaitRunning("r2", -1);
    assertThat(watch.state().refused()).isNull();
  }

  @Test
  void whatCannotRunHereIsTriedAgainUntilItCan() throws IOException {
    target.cannot = "listeners[0]: 127.0.0.1:8080 is in use";
    writer.writeConfig(config("r1"));
    assertThat(awaitRefusal(Refusal.NODE_CONFIG).reasons()).containsExactly(target.cannot);

    target.cannot = null;

    awaitRunning("r1", -1);
    assertThat(target.refusals).as("said once").hasSize(1);
  }

  @Test
  void aDefectWhileApplyingIsARefusal() throws IOException {
    target.defect = true;
    writer.writeConfig(config("r1"));

    assertThat(awaitRefusal(Refusal.NODE_CONFIG).revision()).isEqualTo(revision("r1"));
  }

  @Test
  void aSmallerSequenceIsRefused() throws IOException {
    writer.writeConfig(config("r1"));
    writer.writeTraffic(Samples.traffic(7, Map.of()));
    awaitRunning("r1", 7);

    writer.writeTraffic(Samples.traffic(6, Map.of()));

    assertThat(awaitRefusal(Refusal.NODE_TRAFFIC).reasons())
        .containsExactly("sequence: 6 (expected: 7 or more)");
    writer.writeTraffic(Samples.traffic(8, Map.of()));
    awaitRunning("r1", 8);
    assertThat(watch.state().refused()).isNull();
  }

  @Test
  void theSwapOfAMountedVolumesLinkIsNoticed() throws IOException {
    Path volume = root.resolveSibling("volume");
    new NodeDirectoryWriter(new NodeDirectory(volume.resolve("one"))).writeConfig(config("r1"));
    new NodeDirectoryWriter(new NodeDirectory(volume.resolve("two"))).writeConfig(config("r2"));
    Path data = Files.createSymbolicLink(volume.resolve("..data"), volume.resolve("one"));
    Files.createDirectories(root);
    Files.createSymbolicLink(root.resolve("current"), data.resolve("current"));
    awaitRunning("r1", -1);

    Path next = Files.createSymbolicLink(volume.resolve("..next"), volume.resolve("two"));
    Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);

    awaitRunning("r2", -1);
  }

  @Test
  void theBundleReadsOnlyItsOwnFiles() throws IOException {
    Files.createDirectories(root.resolve("bundle"));
    Files.writeString(root.resolve("bundle/ca.pem"), "pem");
    Files.writeString(root.resolve("outside.pem"), "secret");

    assertThat(watch.bundle().read("ca.pem")).asString().isEqualTo("pem");
    for (String name : List.of("../outside.pem", "/etc/passwd", "..", "", "missing.pem")) {
      assertThatThrownBy(() -> watch.bundle().read(name)).isInstanceOf(IOException.class);
    }
  }

  private static NodeConfig config(String routeRevision) {
    return Samples.edge(Samples.route(routeRevision, 8_000), "core");
  }

  private static String revision(String routeRevision) {
    return NodeConfigJson.revision(config(routeRevision));
  }

  private @Nullable String running() {
    NodeConfiguration running = watch.state().running();
    return running == null ? null : running.revision();
  }

  private void awaitRunning(String routeRevision, long sequence) {
    Awaitility.await()
        .untilAsserted(
            () -> {
              NodeConfiguration running = watch.state().running();
              assertThat(running).isNotNull();
              assertThat(running.revision()).isEqualTo(revision(routeRevision));
              assertThat(running.traffic().sequence()).isEqualTo(sequence);
            });
  }

  private Refusal awaitRefusal(String what) {
    return Awaitility.await()
        .until(
            () -> watch.state().refused(),
            refusal -> refusal != null && refusal.what().equals(what));
  }

  /** Runs everything unless told otherwise. */
  private static final class Recorded implements ConfigTarget {
    private final List<Refusal> refusals = new CopyOnWriteArrayList<>();
    private volatile @Nullable String cannot;
    private volatile boolean defect;

    @Override
    public void apply(NodeConfiguration next) throws RefusedException {
      String reason = cannot;
      if (reason != null) {
        throw new RefusedException(List.of(reason));
      }
      if (defect) {
        throw new IllegalStateException("planted");
      }
    }

    @Override
    public void refused(Refusal refusal) {
      refusals.add(refusal);
    }
  }
}
