package dev.strait.nodeconfig;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** True of every value of the contract, sensible or not. */
class ContractPropertyTest {
  @Provide
  Arbitrary<NodeConfig> configs() {
    return AnyRecord.of(NodeConfig.class).map(ContractPropertyTest::readable);
  }

  @Provide
  Arbitrary<NodeTraffic> traffics() {
    return AnyRecord.of(NodeTraffic.class)
        .map(any -> new NodeTraffic(1, any.sequence(), any.cores(), any.weights()));
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void aConfigurationIsReadAsItWasWritten(@ForAll("configs") NodeConfig config) throws Exception {
    byte[] json = NodeConfigJson.write(config);

    NodeConfig again = NodeConfigJson.readConfig(json);

    assertThat(again).isEqualTo(config);
    assertThat(NodeConfigJson.write(again)).isEqualTo(json);
    assertThat(NodeConfigJson.revision(again)).isEqualTo(NodeConfigJson.revision(config));
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void aTrafficIsReadAsItWasWritten(@ForAll("traffics") NodeTraffic traffic) throws Exception {
    byte[] json = NodeConfigJson.write(traffic);

    assertThat(NodeConfigJson.readTraffic(json)).isEqualTo(traffic);
    assertThat(NodeConfigJson.write(NodeConfigJson.readTraffic(json))).isEqualTo(json);
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void validationAnswersForEveryValue(
      @ForAll("configs") NodeConfig config, @ForAll("traffics") NodeTraffic traffic) {
    assertThat(NodeConfigValidation.check(config)).allMatch(line -> line.contains(" (expected: "));
    assertThat(NodeConfigValidation.check(traffic)).allMatch(line -> line.contains(" (expected: "));
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void shardsJoinToWhatWasCut(@ForAll("configs") NodeConfig config) throws Exception {
    ConfigShards shards = ConfigShards.of(config, 64);
    List<byte[]> pieces = new ArrayList<>(shards.files().values());

    assertThat(pieces).allMatch(piece -> piece.length <= 64);
    assertThat(ConfigShards.unpack(pieces)).isEqualTo(NodeConfigJson.write(config));
  }

  @Property(tries = 300)
  void anyBytesAreRefusedWithAReason(@ForAll byte[] junk) {
    try {
      NodeConfigJson.readConfig(junk);
      throw new AssertionError("accepted " + new String(junk, StandardCharsets.UTF_8));
    } catch (InvalidContractException e) {
      assertThat(e.reasons()).isNotEmpty();
    }
  }

  /** A newer version is refused before it is read, so only this one can come back. */
  private static NodeConfig readable(NodeConfig any) {
    return new NodeConfig(
        NodeConfig.CONTRACT_VERSION,
        any.node(),
        any.listeners(),
        any.tunnel(),
        any.cores(),
        any.edges(),
        any.routes(),
        any.egress(),
        any.limits(),
        any.drain(),
        any.admin());
  }
}
