package dev.strait.nodeconfig;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The bytes of contract version 1, which nodes of this and the next two minor versions must read.
 * While version 1 is not released yet, a change that is meant writes them anew:
 *
 * <pre>
 * ./mvnw -pl node-config test -Dtest=ContractVersionOneTest -Dgolden=write
 * </pre>
 */
class ContractVersionOneTest {
  private static final Path GOLDEN = Path.of("src", "test", "golden", "contract-1");

  @Test
  void anEdgesConfigurationIsStillReadAndWrittenTheSame() throws Exception {
    String golden = golden("edge.json", NodeConfigJson.pretty(SampleConfigs.edge()));

    assertThat(NodeConfigJson.pretty(SampleConfigs.edge())).isEqualTo(golden);
    assertThat(NodeConfigJson.readConfig(golden.getBytes(UTF_8))).isEqualTo(SampleConfigs.edge());
  }

  @Test
  void aCoresConfigurationIsStillReadAndWrittenTheSame() throws Exception {
    String golden = golden("core.json", NodeConfigJson.pretty(SampleConfigs.core()));

    assertThat(NodeConfigJson.pretty(SampleConfigs.core())).isEqualTo(golden);
    assertThat(NodeConfigJson.readConfig(golden.getBytes(UTF_8))).isEqualTo(SampleConfigs.core());
  }

  @Test
  void aTrafficIsStillReadAndWrittenTheSame() throws Exception {
    String golden = golden("traffic.json", NodeConfigJson.pretty(SampleConfigs.traffic()));

    assertThat(NodeConfigJson.pretty(SampleConfigs.traffic())).isEqualTo(golden);
    assertThat(NodeConfigJson.readTraffic(golden.getBytes(UTF_8)))
        .isEqualTo(SampleConfigs.traffic());
  }

  private static String golden(String name, String written) throws IOException {
    Path file = GOLDEN.resolve(name);
    if ("write".equals(System.getProperty("golden"))) {
      Files.createDirectories(GOLDEN);
      Files.writeString(file, written);
    }
    return Files.readString(file);
  }
}
