package dev.strait.operator.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.control.plan.GroupId;
import io.micrometer.core.instrument.Meter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MetersTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "metrics.md");
  private static final String HEADING = "\n## Operator\n";
  private static final GroupId EDGE = GroupId.edge("a", "one");

  private final Meters meters = new Meters();

  @Test
  void theDocumentNamesEveryMetricAndNoOther() throws IOException {
    exerciseEverything();
    Map<String, String> served =
        meters
            .registry()
            .scrape()
            .lines()
            .filter(line -> line.startsWith("# TYPE strait_operator_"))
            .map(line -> line.substring("# TYPE ".length()).split(" ", 2))
            .filter(typed -> !typed[0].endsWith("_max"))
            .collect(
                Collectors.toMap(typed -> typed[0], typed -> typed[1], (a, b) -> a, TreeMap::new));
    assertThat(served)
        .isEqualTo(
            Arrays.stream(Metric.values())
                .collect(
                    Collectors.toMap(Metric::served, Metric::type, (a, b) -> a, TreeMap::new)));

    String text = Files.readString(DOCUMENT);
    int start = text.indexOf(HEADING);
    String nodes = start < 0 ? text : text.substring(0, start);
    String expected = nodes + part();
    if (Boolean.getBoolean("strait.docs.write")) {
      Files.writeString(DOCUMENT, expected);
      text = expected;
    }
    assertThat(text)
        .as("docs/metrics.md; write it anew with -Dtest.args=-Dstrait.docs.write=true")
        .isEqualTo(expected);
  }

  @Test
  void labelsAreAsTheDocumentSays() {
    exerciseEverything();

    for (Metric metric : Metric.values()) {
      Meter meter = meters.registry().get(metric.meter()).meter();
      assertThat(meter.getId().getTags().stream().map(tag -> tag.getKey()))
          .as(metric.name())
          .containsExactlyInAnyOrderElementsOf(metric.labels());
    }
  }

  @Test
  void aGroupThatHasGoneIsNotServedAnyMore() {
    exerciseEverything();
    meters.pods(Set.of(), id -> 1, id -> 1);

    assertThat(meters.registry().scrape()).doesNotContain("strait_operator_group_pods{");
  }

  private void exerciseEverything() {
    meters.watch(() -> 1, () -> 0);
    meters.round(Duration.ofMillis(20));
    meters.certificates(Map.of(EDGE, Instant.now().plusSeconds(3_600)));
    meters.pods(Set.of(EDGE), id -> 3, id -> 1);
    meters
        .requests()
        .afterConnectionFailure(
            new io.fabric8.kubernetes.client.http.StandardHttpRequest.Builder()
                .uri("http://127.0.0.1/")
                .build(),
            new IOException("refused"));
  }

  private static String part() {
    StringBuilder text =
        new StringBuilder(HEADING)
            .append(
                """

                The operator serves these on its HTTP port at `/metrics`. This part is generated from its `Metric.java` and checked by
                `MetersTest`. Beside them there are JOSDK's `operator_sdk_*` and Micrometer's `jvm_*` and `system_*`. A summary has `_sum`
                and `_count`, and beside it a gauge `_max`.

                | name | type | labels | what |
                |---|---|---|---|
                """);
    for (Metric metric : Metric.values()) {
      String labels =
          metric.labels().stream()
              .map(label -> "`" + label + "`")
              .collect(Collectors.joining(", "));
      text.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(metric.served(), metric.type(), labels, metric.description()));
    }
    return text.toString();
  }
}
