package dev.strait.dataplane.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FieldsTest {
  @Test
  void keepsOrderAndRepeatedNames() {
    Fields fields = Fields.of("accept", "a", "via", "b", "accept", "c");

    List<String> seen = new ArrayList<>();
    fields.forEach((name, value) -> seen.add(name + "=" + value));

    assertThat(seen).containsExactly("accept=a", "via=b", "accept=c");
    assertThat(fields.getAll("Accept")).hasToString("[a, c]");
    assertThat(fields.get("ACCEPT")).hasToString("a");
  }

  @Test
  void setReplacesEveryFieldOfTheName() {
    Fields fields = Fields.of("x", "1", "y", "2", "x", "3").set("x", "4");

    assertThat(fields.size()).isEqualTo(2);
    assertThat(fields.getAll("x")).hasToString("[4]");
  }

  @Test
  void removeSaysWhetherThereWasOne() {
    Fields fields = Fields.of("x", "1");

    assertThat(fields.remove("X")).isTrue();
    assertThat(fields.remove("x")).isFalse();
    assertThat(fields.isEmpty()).isTrue();
  }

  @Test
  void findsTokensInListsWhateverTheirCaseAndSpacing() {
    Fields fields = Fields.of("connection", "keep-alive ,  Upgrade", "connection", "te");

    assertThat(fields.containsToken("connection", "upgrade")).isTrue();
    assertThat(fields.containsToken("connection", "te")).isTrue();
    assertThat(fields.containsToken("connection", "grade")).isFalse();
  }

  @Test
  void growsBeyondItsFirstSize() {
    Fields fields = new Fields();
    for (int i = 0; i < 100; i++) {
      fields.add("n" + i, String.valueOf(i));
    }

    assertThat(fields.size()).isEqualTo(100);
    assertThat(fields.get("n99")).hasToString("99");
    assertThat(fields.nameAt(50)).hasToString("n50");
    assertThat(fields.valueAt(50)).hasToString("50");
  }

  @Test
  void aCopyIsIndependent() {
    Fields fields = Fields.of("x", "1");
    Fields copy = fields.copy();
    fields.set("x", "2").add("y", "3");

    assertThat(copy.size()).isEqualTo(1);
    assertThat(copy.get("x")).hasToString("1");
  }

  @Test
  void neverPrintsValues() {
    assertThat(Fields.of("authorization", "Bearer secret").toString())
        .contains("authorization")
        .doesNotContain("secret");
  }

  @Test
  void anOddNumberOfStringsIsADefect() {
    assertThatThrownBy(() -> Fields.of("x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("even number");
  }
}
