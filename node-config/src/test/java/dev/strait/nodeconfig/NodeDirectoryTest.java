package dev.strait.nodeconfig;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeDirectoryTest {

  NodeDirectory directory;
  NodeDirectoryWriter writer;
  NodeDirectoryReader reader;

  @BeforeEach
  void open(@TempDir Path root) {
    directory = new NodeDirectory(root.resolve("edge-0"));
    writer = new NodeDirectoryWriter(directory);
    reader = new NodeDirectoryReader(directory);
  }

  @Test
  void anEmptyDirectoryIsIncompleteNotWrong() throws IOException {
    assertThat(reader.readConfig()).isInstanceOf(Reading.Incomplete.class);
    assertThat(reader.readTraffic()).isInstanceOf(Reading.Incomplete.class);
  }

  @Test
  void theNodeReadsWhatControlWrote() throws IOException {
    writer.writeConfig(SampleConfigs.edge());
    writer.writeTraffic(SampleConfigs.traffic());

    assertThat(reader.readConfig())
        .isEqualTo(
            new Reading.Complete<>(
                NodeConfigJson.revision(SampleConfigs.edge()), SampleConfigs.edge()));
    assertThat(reader.readTraffic())
        .isEqualTo(new Reading.Complete<>("7", SampleConfigs.traffic()));
  }

  @Test
  void halfOfAnUpdateIsNeverRead() throws IOException {
    writer.writeConfig(SampleConfigs.edge());
    Path shard = directory.current().resolve(ConfigShards.name(0));
    Files.write(shard, ConfigShards.of(SampleConfigs.core()).files().get(ConfigShards.name(0)));

    assertThat(reader.readConfig()).isInstanceOf(Reading.Incomplete.class);

    Files.delete(shard);
    assertThat(reader.readConfig()).isInstanceOf(Reading.Incomplete.class);
  }

  @Test
  void aConfigurationInSeveralShardsIsJoined() throws IOException {
    ConfigShards shards = ConfigShards.of(SampleConfigs.edge(), 100);
    assertThat(shards.files()).hasSizeGreaterThan(2);
    Files.createDirectories(directory.current());
    for (var file : shards.files().entrySet()) {
      Files.write(directory.current().resolve(file.getKey()), file.getValue());
    }
    Files.write(directory.manifest(), shards.manifestJson());

    assertThat(reader.readConfig()).isInstanceOf(Reading.Complete.class);
  }

  @Test
  void shardsOfAnEarlierConfigurationAreRemoved() throws IOException {
    Files.createDirectories(directory.current());
    Files.write(directory.current().resolve(ConfigShards.name(5)), new byte[3]);

    writer.writeConfig(SampleConfigs.edge());

    assertThat(names(directory.current()))
        .containsExactlyInAnyOrder("manifest.json", "node-config.0.json.gz");
  }

  @Test
  void aDocumentThatNoNodeMayRunIsRefusedWithItsRevision() throws IOException {
    NodeTraffic wrong = new NodeTraffic(1, -1, Map.of(), Map.of());
    writer.writeTraffic(wrong);
    assertThat(reader.readTraffic())
        .isEqualTo(
            new Reading.Refused<>(
                "-1", List.of("sequence: -1 (expected: 0-" + Long.MAX_VALUE + ")")));

    NodeConfig edge = SampleConfigs.edge();
    NodeConfig bad =
        new NodeConfig(
            1,
            edge.node(),
            edge.listeners(),
            edge.tunnel(),
            edge.cores(),
            List.of(new PeerConfig("spiffe://strait.dev/ns/a/edge/b", "ca.pem")),
            edge.routes(),
            edge.egress(),
            edge.limits(),
            edge.drain(),
            edge.admin());
    writer.writeConfig(bad);
    assertThat(reader.readConfig())
        .isEqualTo(
            new Reading.Refused<>(
                NodeConfigJson.revision(bad),
                List.of("edges: 1 entries (expected: none on an edge)")));
  }

  @Test
  void aManifestCannotPointOutsideItsFolder() throws IOException {
    Files.createDirectories(directory.current());
    Files.writeString(
        directory.manifest(),
        "{\"contractVersion\":1,\"revision\":\"r\",\"shards\":[{\"name\":\"../x\",\"sha256\":\"0\"}]}");

    assertThat(reader.readConfig()).isInstanceOf(Reading.Refused.class);
  }

  @Test
  void whatIsNotGzipIsRefused() throws IOException {
    byte[] junk = "junk".getBytes(UTF_8);
    Files.createDirectories(directory.current());
    Files.write(directory.current().resolve("a"), junk);
    Files.writeString(
        directory.manifest(),
        "{\"contractVersion\":1,\"revision\":\"r\",\"shards\":[{\"name\":\"a\",\"sha256\":\""
            + ContentHash.full(junk)
            + "\"}]}");

    assertThat(reader.readConfig()).isInstanceOf(Reading.Refused.class);
  }

  @Test
  void bundleFilesAreForTheirOwnerOnlyAndNamedByContent() throws IOException {
    BundleFile key = BundleFile.of("identity", "key.pem", "secret".getBytes(UTF_8));
    writer.addToBundle(List.of(key));

    assertThat(key.name()).matches("identity-[0-9a-f]{16}\\.key\\.pem");
    assertThat(key.toString()).doesNotContain("secret");
    assertThat(reader.readBundle(key.name())).asString(UTF_8).isEqualTo("secret");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.bundleFile(key.name()))))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.bundle())))
        .isEqualTo("rwx------");
  }

  @Test
  void onlyNamedBundleFilesStay() throws IOException {
    BundleFile old = BundleFile.of("ca", "pem", "old".getBytes(UTF_8));
    BundleFile fresh = BundleFile.of("ca", "pem", "new".getBytes(UTF_8));
    writer.addToBundle(List.of(old, fresh));

    writer.retainBundle(Set.of(fresh.name()));

    assertThat(names(directory.bundle())).containsExactly(fresh.name());
    assertThatThrownBy(() -> reader.readBundle(old.name()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(old.name());
  }

  @Test
  void aBundleNameCannotLeaveTheBundle() {
    assertThatThrownBy(() -> reader.readBundle("../current/manifest.json"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("expected: letters");
    assertThatThrownBy(() -> directory.bundleFile(".."))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }
}
