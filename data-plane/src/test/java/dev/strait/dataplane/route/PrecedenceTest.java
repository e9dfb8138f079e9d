package dev.strait.dataplane.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.nodeconfig.MatchConfig;
import dev.strait.nodeconfig.PathMatchConfig;
import dev.strait.nodeconfig.PathMatchType;
import dev.strait.nodeconfig.ValueMatchConfig;
import dev.strait.nodeconfig.ValueMatchType;
import java.util.Collections;
import java.util.Comparator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Precedence is an order: whatever the declaration's order, the same match wins. */
class PrecedenceTest {
  private static final Comparator<RequestMatch> ORDER = RequestMatch.PRECEDENCE;

  @Property
  void isATotalOrder(
      @ForAll("matches") MatchConfig a,
      @ForAll("matches") MatchConfig b,
      @ForAll("matches") MatchConfig c) {
    RequestMatch x = RequestMatch.of(a);
    RequestMatch y = RequestMatch.of(b);
    RequestMatch z = RequestMatch.of(c);

    assertThat(Integer.signum(ORDER.compare(x, y))).isEqualTo(-Integer.signum(ORDER.compare(y, x)));
    if (ORDER.compare(x, y) <= 0 && ORDER.compare(y, z) <= 0) {
      assertThat(ORDER.compare(x, z)).isLessThanOrEqualTo(0);
    }
    if (ORDER.compare(x, y) == 0) {
      assertThat(ORDER.compare(x, z)).isEqualTo(ORDER.compare(y, z));
    }
  }

  @Property
  void exactPathBeatsEverythingElse(@ForAll("matches") MatchConfig any) {
    MatchConfig exact =
        new MatchConfig(
            new PathMatchConfig(PathMatchType.EXACT, "/a-rather-long-path"),
            "GET",
            any.headers(),
            any.queryParams());

    assertThat(ORDER.compare(RequestMatch.of(exact), RequestMatch.of(any))).isLessThanOrEqualTo(0);
  }

  @Provide
  Arbitrary<MatchConfig> matches() {
    Arbitrary<PathMatchConfig> paths =
        Combinators.combine(
                Arbitraries.of(PathMatchType.class),
                Arbitraries.of("/", "/a", "/a/", "/a/b", "/ab"))
            .as(PathMatchConfig::new);
    return Combinators.combine(
            paths.injectNull(0.2),
            Arbitraries.of("GET", "POST").injectNull(0.4),
            Arbitraries.integers().between(0, 2),
            Arbitraries.integers().between(0, 2))
        .as(
            (path, method, headers, params) ->
                new MatchConfig(
                    path,
                    method,
                    Collections.nCopies(headers, value()),
                    Collections.nCopies(params, value())));
  }

  private static ValueMatchConfig value() {
    return new ValueMatchConfig(ValueMatchType.EXACT, "x", "y");
  }
}
