package dev.strait.nodeconfig;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A NodeConfig cut into files: gzipped, in pieces that fit a ConfigMap, with a manifest of hashes.
 * Pure: the same for a directory on a laptop and for ConfigMaps in a cluster.
 *
 * @param manifest names and hashes
 * @param files content by name, in the order of the manifest, without the manifest itself
 */
public record ConfigShards(Manifest manifest, Map<String, byte[]> files) {
  /** File that is written last. */
  public static final String MANIFEST = "manifest.json";

  /** A ConfigMap holds 1 MiB (base64 of binaryData included); half leaves room for both. */
  public static final int MAX_SHARD_BYTES = 512 * 1024;

  /** More than any real configuration; a small file must not unpack into all of the memory. */
  static final int MAX_UNPACKED_BYTES = 64 * 1024 * 1024;

  /**
   * Cuts a configuration.
   *
   * @param config what a node shall run
   * @return its files
   */
  public static ConfigShards of(NodeConfig config) {
    return of(config, MAX_SHARD_BYTES);
  }

  static ConfigShards of(NodeConfig config, int shardBytes) {
    byte[] packed = gzip(NodeConfigJson.write(config));
    Map<String, byte[]> files = new LinkedHashMap<>();
    List<Manifest.Shard> shards = new ArrayList<>();
    for (int start = 0; start < packed.length; start += shardBytes) {
      byte[] piece = Arrays.copyOfRange(packed, start, Math.min(packed.length, start + shardBytes));
      String name = name(shards.size());
      files.put(name, piece);
      shards.add(new Manifest.Shard(name, ContentHash.full(piece)));
    }
    return new ConfigShards(
        new Manifest(config.contractVersion(), NodeConfigJson.revision(config), shards), files);
  }

  /**
   * The manifest as bytes.
   *
   * @return UTF-8 JSON
   */
  public byte[] manifestJson() {
    return ContractMapper.write(manifest);
  }

  /**
   * The file name of one piece.
   *
   * @param index from 0
   * @return its name
   */
  public static String name(int index) {
    return "node-config." + index + ".json.gz";
  }

  /**
   * Reads what {@link #of} cut.
   *
   * @param files the manifest and shards by name; others are passed over
   * @return the configuration; null when it is not complete
   * @throws IOException when it is complete and cannot be read
   */
  public static @Nullable NodeConfig join(Map<String, byte[]> files) throws IOException {
    byte[] json = files.get(MANIFEST);
    if (json == null) {
      return null;
    }
    try {
      List<byte[]> pieces = new ArrayList<>();
      for (Manifest.Shard shard : ContractMapper.read(json, Manifest.class, MANIFEST).shards()) {
        byte[] piece = files.get(shard.name());
        if (piece == null || !ContentHash.full(piece).equals(shard.sha256())) {
          return null;
        }
        pieces.add(piece);
      }
      return NodeConfigJson.readConfig(unpack(pieces));
    } catch (InvalidContractException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * Joins and unpacks pieces whose hashes have been checked.
   *
   * @param pieces in the order of the manifest
   * @return UTF-8 JSON
   * @throws IOException when it is not gzip, or unpacks to more than 64 MiB
   */
  static byte[] unpack(List<byte[]> pieces) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    pieces.forEach(packed::writeBytes);
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed.toByteArray()))) {
      byte[] json = in.readNBytes(MAX_UNPACKED_BYTES + 1);
      if (json.length > MAX_UNPACKED_BYTES) {
        throw new IOException("unpacks to more than " + MAX_UNPACKED_BYTES + " bytes");
      }
      return json;
    }
  }

  private static byte[] gzip(byte[] json) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(json.length / 4 + 64);
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return packed.toByteArray();
  }
}
