package dev.strait.dataplane.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.dataplane.node.Samples;
import dev.strait.nodeconfig.ConfigShards;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeConfigJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node's directory as kubelet mounts it: each volume has a folder named by time, {@code ..data}
 * is a link to it that is replaced at once, and every file is a link through that. Files are for
 * their group to read and for nobody to write.
 */
class MountedVolumeTest {
  private final CopyOnWriteArrayList<String> ran = new CopyOnWriteArrayList<>();
  private Path root;
  private ConfigWatch watch;
  private int updates;

  @BeforeEach
  void start(@TempDir Path temp) throws IOException {
    root = temp;
    for (String volume : new String[] {"current", "traffic", "bundle"}) {
      Files.createDirectories(root.resolve(volume));
    }
    watch =
        new ConfigWatch(
            root,
            new ConfigTarget() {
              @Override
              public void apply(NodeConfiguration next) {
                ran.add(next.revision() + " " + next.traffic().sequence());
              }

              @Override
              public void refused(Refusal refusal) {
                ran.add("refused " + refusal.reasons());
              }
            });
  }

  @AfterEach
  void close() {
    watch.close();
  }

  @Test
  void everySwapIsSeenAndNoHalfOfOneRuns() throws IOException {
    NodeConfig first = config("r1");
    mount("traffic", traffic(1));
    mount("current", shards(first));
    watch.start();
    awaitRunning(first, 1);

    mount("traffic", traffic(2));
    awaitRunning(first, 2);

    NodeConfig second = config("r2");
    mount("current", shards(second));
    awaitRunning(second, 2);

    assertThat(ran)
        .containsExactly(
            NodeConfigJson.revision(first) + " 1",
            NodeConfigJson.revision(first) + " 2",
            NodeConfigJson.revision(second) + " 2");
  }

  @Test
  void aSecretsFileIsReadThroughItsLinks() throws IOException {
    mount("bundle", Map.of("identity-1.key.pem", "secret".getBytes(StandardCharsets.UTF_8)));

    assertThat(watch.bundle().read("identity-1.key.pem")).asString().isEqualTo("secret");

    mount("bundle", Map.of("identity-2.key.pem", "newer".getBytes(StandardCharsets.UTF_8)));

    assertThat(watch.bundle().read("identity-2.key.pem")).asString().isEqualTo("newer");
  }

  /**
   * As kubelet's AtomicWriter: a new folder, a link to it beside, and a rename over the old link.
   */
  private void mount(String volume, Map<String, byte[]> files) throws IOException {
    Path folder = root.resolve(volume);
    Path stamped = Files.createDirectory(folder.resolve("..2026_11_24_00_00_0" + updates++));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path written = Files.write(stamped.resolve(file.getKey()), file.getValue());
      Files.setPosixFilePermissions(written, PosixFilePermissions.fromString("r--r-----"));
    }
    Path data = folder.resolve("..data");
    Path before = Files.exists(data) ? data.toRealPath() : null;
    Path next = Files.createSymbolicLink(folder.resolve("..data_tmp"), stamped.getFileName());
    Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    for (String name : files.keySet()) {
      Path link = folder.resolve(name);
      if (!Files.isSymbolicLink(link)) {
        Files.createSymbolicLink(link, Path.of("..data", name));
      }
    }
    if (before != null) {
      remove(before);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private static Map<String, byte[]> shards(NodeConfig config) {
    ConfigShards shards = ConfigShards.of(config);
    Map<String, byte[]> files = new HashMap<>(shards.files());
    files.put(ConfigShards.MANIFEST, shards.manifestJson());
    return files;
  }

  private static Map<String, byte[]> traffic(long sequence) {
    return Map.of(
        "node-traffic.json",
        NodeConfigJson.write(Samples.traffic(sequence, Map.of("core", 9_443))));
  }

  private static NodeConfig config(String revision) {
    return Samples.edge(Samples.route(revision, 8_000), "core");
  }

  private void awaitRunning(NodeConfig config, long sequence) {
    Awaitility.await()
        .untilAsserted(
            () -> {
              NodeConfiguration running = watch.state().running();
              assertThat(running).isNotNull();
              assertThat(running.revision()).isEqualTo(NodeConfigJson.revision(config));
              assertThat(running.traffic().sequence()).isEqualTo(sequence);
            });
  }
}
