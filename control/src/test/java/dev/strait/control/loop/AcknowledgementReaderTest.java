package dev.strait.control.loop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strait.control.plan.Acknowledgement;
import dev.strait.nodeconfig.Transport;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AcknowledgementReaderTest {
  @Test
  void whatANodeSaysIsReadAndWhatIsNewerIsPassedOver() throws IOException {
    assertThat(
            read(
                """
                {"contractVersions":[1],"revision":"5f1e","trafficSequence":7,"refused":null,
                 "state":"Ready","listening":[],"links":[{"peer":"core","up":3,"wanted":4,
                   "upOver":{"QUIC":1,"WEB_SOCKET":1,"PIGEON":1}}],
                 "problems":["no countries"],"mood":"good"}
                """))
        .isEqualTo(
            new Acknowledgement(
                "5f1e",
                7L,
                null,
                Acknowledgement.State.READY,
                List.of("no countries"),
                List.of(
                    new Acknowledgement.Links(
                        "core", 3, 4, Map.of(Transport.QUIC, 1, Transport.WEB_SOCKET, 1)))));
  }

  @Test
  void aNodeThatHasReadNothingSaysSo() throws IOException {
    assertThat(read("{\"revision\":null,\"trafficSequence\":null,\"state\":\"Warming\"}"))
        .isEqualTo(new Acknowledgement(null, null, null, Acknowledgement.State.WARMING, List.of()));
  }

  @Test
  void aNodeThatDoesNotTellItsTransportsIsReadToo() throws IOException {
    assertThat(
            read("{\"state\":\"Ready\",\"links\":[{\"peer\":\"core\",\"up\":1,\"wanted\":2}]}")
                .links())
        .containsExactly(new Acknowledgement.Links("core", 1, 2, Map.of()));
  }

  @Test
  void aRefusalIsReadWithItsReasons() throws IOException {
    assertThat(
            read("""
                    {"revision":"a","refused":{"what":"node-config","revision":"b","reasons":["x","y"]},
                     "state":"Draining"}
                    """)
                .refused())
        .isEqualTo(new Acknowledgement.Refused("node-config", "b", List.of("x", "y")));
  }

  @Test
  void anythingElseIsNoAnswer() {
    for (String other : List.of("", "[]", "<html>", "{}", "{\"state\":\"Sleeping\"}")) {
      assertThatThrownBy(() -> read(other)).as(other).isInstanceOf(IOException.class);
    }
  }

  private static Acknowledgement read(String json) throws IOException {
    return AcknowledgementReader.read(json.getBytes(UTF_8));
  }
}
