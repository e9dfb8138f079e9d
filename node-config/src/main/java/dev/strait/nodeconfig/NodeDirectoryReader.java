package dev.strait.nodeconfig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A node's side of its directory: looks, checks, and says what it found. It blocks on the disk, so
 * never call it on an event loop. It may be used by several threads.
 */
public final class NodeDirectoryReader {
  /** A larger file is not one of ours. */
  private static final long MAX_FILE_BYTES = 16L * 1024 * 1024;

  private final NodeDirectory directory;

  /**
   * A reader of a directory that need not exist yet.
   *
   * @param directory where
   */
  public NodeDirectoryReader(NodeDirectory directory) {
    this.directory = directory;
  }

  /**
   * Looks at the declared configuration.
   *
   * @return complete only when every hash of the manifest agrees and the document is valid
   * @throws IOException when the disk refuses
   */
  public Reading<NodeConfig> readConfig() throws IOException {
    String revision = "";
    try {
      byte[] json = read(directory.manifest());
      Manifest manifest = ContractMapper.read(json, Manifest.class, ConfigShards.MANIFEST);
      revision = manifest.revision();
      List<byte[]> pieces = new ArrayList<>();
      for (Manifest.Shard shard : manifest.shards()) {
        byte[] piece = read(shardFile(shard.name()));
        if (!ContentHash.full(piece).equals(shard.sha256())) {
          return new Reading.Incomplete<>(
              shard.name() + ": another content than revision " + revision + " has");
        }
        pieces.add(piece);
      }
      NodeConfig config = NodeConfigJson.readConfig(unpack(pieces));
      List<String> problems = NodeConfigValidation.check(config);
      return problems.isEmpty()
          ? new Reading.Complete<>(revision, config)
          : new Reading.Refused<>(revision, problems);
    } catch (NoSuchFileException e) {
      return new Reading.Incomplete<>(e.getFile() + ": not there");
    } catch (InvalidContractException e) {
      return new Reading.Refused<>(revision, e.reasons());
    }
  }

  /**
   * Looks at endpoints and weights.
   *
   * @return complete only when the document is valid
   * @throws IOException when the disk refuses
   */
  public Reading<NodeTraffic> readTraffic() throws IOException {
    try {
      NodeTraffic traffic = NodeConfigJson.readTraffic(read(directory.trafficFile()));
      String sequence = Long.toString(traffic.sequence());
      List<String> problems = NodeConfigValidation.check(traffic);
      return problems.isEmpty()
          ? new Reading.Complete<>(sequence, traffic)
          : new Reading.Refused<>(sequence, problems);
    } catch (NoSuchFileException e) {
      return new Reading.Incomplete<>(e.getFile() + ": not there");
    } catch (InvalidContractException e) {
      return new Reading.Refused<>("", e.reasons());
    }
  }

  /**
   * Reads one secret.
   *
   * @param name as it stands in a NodeConfig
   * @return its bytes
   * @throws IOException when there is none or it cannot be read; the message names it, never its
   *     content
   */
  public byte[] readBundle(String name) throws IOException {
    if (!BundleFile.isName(name)) {
      throw new IOException("bundle file: " + name + " (expected: " + BundleFile.NAME_RULE + ")");
    }
    try {
      return read(directory.bundleFile(name));
    } catch (NoSuchFileException e) {
      throw new IOException("bundle file " + name + ": not there (expected in bundle/)", e);
    }
  }

  private Path shardFile(String name) throws InvalidContractException {
    if (!BundleFile.isName(name)) {
      throw new InvalidContractException(
          ConfigShards.MANIFEST,
          List.of("shards[].name: " + name + " (expected: " + BundleFile.NAME_RULE + ")"));
    }
    return directory.current().resolve(name);
  }

  private static byte[] unpack(List<byte[]> pieces) throws InvalidContractException {
    try {
      return ConfigShards.unpack(pieces);
    } catch (IOException e) {
      throw new InvalidContractException(
          "node-config", List.of("shards: " + e.getMessage() + " (expected: gzipped JSON)"));
    }
  }

  private static byte[] read(Path file) throws IOException {
    long size = Files.size(file);
    if (size > MAX_FILE_BYTES) {
      throw new IOException(
          file + ": " + size + " bytes (expected: at most " + MAX_FILE_BYTES + ")");
    }
    return Files.readAllBytes(file);
  }
}
