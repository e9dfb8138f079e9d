package dev.strait.nodeconfig;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;

class NodeConfigJsonTest {
  private static final String EDGE = new String(NodeConfigJson.write(SampleConfigs.edge()), UTF_8);

  @Test
  void whatIsWrittenIsReadAgain() throws Exception {
    assertThat(NodeConfigJson.readConfig(NodeConfigJson.write(SampleConfigs.edge())))
        .isEqualTo(SampleConfigs.edge());
    assertThat(NodeConfigJson.readConfig(NodeConfigJson.write(SampleConfigs.core())))
        .isEqualTo(SampleConfigs.core());
    assertThat(NodeConfigJson.readTraffic(NodeConfigJson.write(SampleConfigs.traffic())))
        .isEqualTo(SampleConfigs.traffic());
  }

  @Test
  void thePrettyFormHasTheSameContent() throws Exception {
    assertThat(
            NodeConfigJson.readConfig(NodeConfigJson.pretty(SampleConfigs.edge()).getBytes(UTF_8)))
        .isEqualTo(SampleConfigs.edge());
    assertThat(
            NodeConfigJson.readTraffic(
                NodeConfigJson.pretty(SampleConfigs.traffic()).getBytes(UTF_8)))
        .isEqualTo(SampleConfigs.traffic());
  }

  @Test
  void mapsAreWrittenInTheOrderOfTheirKeys() {
    assertThat(EDGE).contains("\"set\":{\"x-a\":\"1\",\"x-b\":\"2\",\"x-c\":\"3\"}");
  }

  @Test
  void theRevisionChangesWithTheContentOnly() {
    String revision = NodeConfigJson.revision(SampleConfigs.edge());

    assertThat(revision).hasSize(16).matches("[0-9a-f]+");
    assertThat(NodeConfigJson.revision(SampleConfigs.edge())).isEqualTo(revision);
    assertThat(NodeConfigJson.revision(SampleConfigs.core())).isNotEqualTo(revision);
  }

  @Test
  void anUnknownFieldIsRefusedWithItsPath() {
    assertThat(refusal(EDGE.replace("\"port\":8443", "\"port\":8443,\"auth\":true")))
        .startsWith("listeners[1].auth: unknown field (expected: one of ");
  }

  @Test
  void aNewerVersionIsRefusedForItsVersionBeforeItsFields() {
    assertThat(refusal(EDGE.replace("\"contractVersion\":1", "\"contractVersion\":2,\"new\":1")))
        .isEqualTo("contractVersion: 2 (expected: at most 1, the newest this build reads)");
  }

  @Test
  void aMissingFieldIsRefusedWithItsPath() {
    assertThat(refusal(EDGE.replace("\"port\":8443,", "")))
        .startsWith("listeners[1]")
        .contains("port");
    assertThat(refusal(EDGE.replace("\"trust\":\"ca-77.pem\",\"transports\"", "\"transports\"")))
        .startsWith("tunnel")
        .contains("trust");
  }

  @Test
  void nullIsRefusedWhereTheRecordDoesNotAllowIt() {
    assertThat(
            refusal(
                EDGE.replace(
                    "\"trust\":\"ca-77.pem\",\"transports\"", "\"trust\":null,\"transports\"")))
        .startsWith("tunnel.trust: ");
    assertThat(refusal(EDGE.replace("[\"QUIC\"]", "[null]"))).startsWith("tunnel.transports");
    assertThat(refusal("null")).isEqualTo("$: null (expected: an object)");
  }

  @Test
  void anotherTypeIsRefusedInsteadOfConverted() {
    assertThat(refusal(EDGE.replace("\"port\":8443", "\"port\":\"8443\"")))
        .startsWith("listeners[1].port: ");
    assertThat(refusal(EDGE.replace("\"port\":8443", "\"port\":8443.7")))
        .startsWith("listeners[1].port: ");
    assertThat(refusal(EDGE.replace("\"name\":\"https\"", "\"name\":3")))
        .startsWith("listeners[1].name: ");
    assertThat(refusal(EDGE.replace("\"EDGE\"", "\"MIDDLE\""))).startsWith("node.role: ");
    assertThat(refusal(EDGE.replace("\"EDGE\"", "0"))).startsWith("node.role: ");
    assertThat(
            refusal(
                EDGE.replace(
                    "\"tls\":{\"certificates\"",
                    "\"tls\":{\"tls13Only\":\"Modern\",\"certificates\"")))
        .startsWith("listeners[1].tls.tls13Only: ");
  }

  @Test
  void tlsVersionsOfClientsAreThoseThatAreWritten() throws Exception {
    String modern =
        EDGE.replace("\"tls\":{\"certificates\"", "\"tls\":{\"tls13Only\":true,\"certificates\"");
    var tls = NodeConfigJson.readConfig(modern.getBytes(UTF_8)).listeners().get(1).tls();
    assertThat(tls).isNotNull();
    assertThat(tls.tls13Only()).isTrue();
    assertThat(NodeConfigValidation.check(NodeConfigJson.readConfig(modern.getBytes(UTF_8))))
        .isEmpty();
  }

  @Test
  void whatIsNotJsonIsRefused() {
    assertThat(refusal("{")).startsWith("$: ");
    assertThat(refusal("")).startsWith("$: ");
    assertThat(refusal(EDGE + "{}")).startsWith("$: ");
    assertThat(
            refusal(
                EDGE.replace(
                    "{\"contractVersion\":1", "{\"contractVersion\":1,\"contractVersion\":1")))
        .startsWith("$: ");
  }

  private static String refusal(String json) {
    InvalidContractException refused =
        catchThrowableOfType(
            InvalidContractException.class, () -> NodeConfigJson.readConfig(json.getBytes(UTF_8)));
    assertThat(refused).as(json).isNotNull();
    assertThat(refused.reasons()).hasSize(1);
    return refused.reasons().get(0);
  }
}
