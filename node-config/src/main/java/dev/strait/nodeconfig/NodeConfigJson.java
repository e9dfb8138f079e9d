package dev.strait.nodeconfig;

import java.util.List;

/**
 * The bytes of {@link NodeConfig} and {@link NodeTraffic}, and their revision.
 *
 * <p>Equal values give equal bytes: fields in the order of the records, map keys sorted, absent for
 * null. Reading is strict. A document of a newer contract version is refused for its version; in a
 * known version an unknown field is refused too, never skipped, because the field that is skipped
 * may be the one that closes a route. A controller therefore writes the version that the oldest
 * node of a group reads, and every new field is a new version.
 */
public final class NodeConfigJson {
  private NodeConfigJson() {}

  /**
   * The document as UTF-8 JSON.
   *
   * @param config what a node shall run
   * @return the same bytes for equal values
   */
  public static byte[] write(NodeConfig config) {
    return ContractMapper.write(config);
  }

  /**
   * The document as UTF-8 JSON.
   *
   * @param traffic endpoints and weights
   * @return the same bytes for equal values
   */
  public static byte[] write(NodeTraffic traffic) {
    return ContractMapper.write(traffic);
  }

  /**
   * The document for people: indented, ends with a line feed, same content and order.
   *
   * @param config what a node shall run
   * @return JSON that {@link #readConfig} reads
   */
  public static String pretty(NodeConfig config) {
    return ContractMapper.writePretty(config);
  }

  /**
   * The document for people; see {@link #pretty(NodeConfig)}.
   *
   * @param traffic endpoints and weights
   * @return JSON that {@link #readTraffic} reads
   */
  public static String pretty(NodeTraffic traffic) {
    return ContractMapper.writePretty(traffic);
  }

  /**
   * Reads a document; its shape only, not yet its sense: see {@link NodeConfigValidation}.
   *
   * @param json UTF-8 JSON
   * @return the value
   * @throws InvalidContractException when the version is not read here, or a field is unknown,
   *     missing, null or of another type
   */
  public static NodeConfig readConfig(byte[] json) throws InvalidContractException {
    requireKnownVersion(json, "node-config");
    return ContractMapper.read(json, NodeConfig.class, "node-config");
  }

  /**
   * Reads a document; its shape only, not yet its sense: see {@link NodeConfigValidation}.
   *
   * @param json UTF-8 JSON
   * @return the value
   * @throws InvalidContractException as {@link #readConfig}
   */
  public static NodeTraffic readTraffic(byte[] json) throws InvalidContractException {
    requireKnownVersion(json, "node-traffic");
    return ContractMapper.read(json, NodeTraffic.class, "node-traffic");
  }

  /**
   * Names a configuration by its content.
   *
   * @param config what a node shall run
   * @return 16 hexadecimal characters, equal for equal values on every machine
   */
  public static String revision(NodeConfig config) {
    return ContentHash.brief(write(config));
  }

  private static void requireKnownVersion(byte[] json, String what)
      throws InvalidContractException {
    int version = ContractMapper.contractVersion(json);
    if (version > NodeConfig.CONTRACT_VERSION) {
      throw new InvalidContractException(
          what,
          List.of(
              "contractVersion: "
                  + version
                  + " (expected: at most "
                  + NodeConfig.CONTRACT_VERSION
                  + ", the newest this build reads)"));
    }
  }
}
