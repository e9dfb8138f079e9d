package dev.strait.dataplane.route;

import static dev.strait.dataplane.route.Routes.STEADY;
import static dev.strait.dataplane.route.Routes.get;
import static dev.strait.dataplane.route.Routes.releasing;
import static dev.strait.dataplane.route.Routes.rule;
import static dev.strait.dataplane.route.Routes.table;
import static dev.strait.dataplane.route.Routes.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.nodeconfig.BackendRefConfig;
import dev.strait.nodeconfig.NodeTraffic;
import dev.strait.nodeconfig.RouteConfig;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Stable and candidate, weights and stickiness. */
class ReleaseTest {
  private static final int DRAWS = 20_000;
  private static final RequestHead HEAD = get("chat.example.com", "/v1");
  private static final RouteConfig RELEASED =
      new RouteConfig(
          "t/r", version("r1", List.of(), rule("old")), version("r2", List.of(), rule("new")));

  @Property(tries = 20)
  void candidateGetsItsShare(@ForAll @IntRange(max = 100) int weight, @ForAll long seed) {
    RouteTable table = table(RELEASED);
    NodeTraffic traffic = releasing("t/r", weight, 100);
    SplittableRandom random = new SplittableRandom(seed);
    int candidates = 0;
    for (int i = 0; i < DRAWS; i++) {
      RouteDecision decision = decide(table, traffic, random.nextLong());
      assertThat(decision.revision()).isEqualTo(decision.side() == Side.STABLE ? "r1" : "r2");
      candidates += decision.side() == Side.CANDIDATE ? 1 : 0;
    }

    assertThat(candidates / (double) DRAWS).isCloseTo(weight / 100.0, within(0.025));
  }

  @Property(tries = 20)
  void backendsGetTheirShares(
      @ForAll @IntRange(max = 50) int a,
      @ForAll @IntRange(min = 1, max = 50) int b,
      @ForAll long seed) {
    RouteTable table =
        table(
            Routes.route(
                "t/r",
                List.of(),
                rule(
                    "split",
                    List.of(),
                    List.of(
                        new BackendRefConfig("a", a),
                        new BackendRefConfig("off", 0),
                        new BackendRefConfig("b", b)))));
    SplittableRandom random = new SplittableRandom(seed);
    int toA = 0;
    for (int i = 0; i < DRAWS; i++) {
      RouteDecision decision = decide(table, STEADY, random.nextLong());
      assertThat(decision.backend()).isNotEqualTo("off");
      toA += decision.backend().equals("a") ? 1 : 0;
    }

    assertThat(toA / (double) DRAWS).isCloseTo(a / (double) (a + b), within(0.025));
  }

  @Property(tries = 100)
  void whoHasTheCandidateKeepsItWhileItsWeightGrows(
      @ForAll String user,
      @ForAll @IntRange(max = 100) int before,
      @ForAll @IntRange(max = 100) int more) {
    RouteTable table = table(RELEASED);
    long draw = RouteTable.stickyDraw(user);
    int after = Math.min(100, before + more);

    if (decide(table, releasing("t/r", before, 100), draw).side() == Side.CANDIDATE) {
      assertThat(decide(table, releasing("t/r", after, 100), draw).side())
          .isEqualTo(Side.CANDIDATE);
    }
  }

  @Test
  void stickyUsersAreSpreadByTheirShare() {
    RouteTable table = table(RELEASED);
    NodeTraffic traffic = releasing("t/r", 10, 100);
    int candidates = 0;
    for (int i = 0; i < DRAWS; i++) {
      RouteDecision decision = decide(table, traffic, RouteTable.stickyDraw("user-" + i));
      candidates += decision.side() == Side.CANDIDATE ? 1 : 0;
    }

    assertThat(candidates / (double) DRAWS).isCloseTo(0.1, within(0.01));
  }

  /** A golden value: all versions of the program have to agree on it. */
  @Test
  void stickyDrawNeverChanges() {
    assertThat(RouteTable.stickyDraw("ada@example.com")).isEqualTo(-1962322239512401369L);
  }

  @Test
  void withoutTrafficEverythingIsStable() {
    RouteTable table = table(RELEASED);

    for (long draw = 0; draw < 1_000; draw++) {
      assertThat(decide(table, STEADY, draw).side()).isEqualTo(Side.STABLE);
    }
  }

  @Test
  void hostnameOfACandidateThatGetsNothingShadowsNoOtherRoute() {
    RouteConfig moving =
        new RouteConfig(
            "t/r",
            version("r1", List.of("a.example.com"), rule("old")),
            version("r2", List.of("b.example.com"), rule("new")));
    RouteTable table = table(moving, Routes.route("t/any", List.of(), rule("any")));
    RequestHead toB = get("b.example.com", "/");

    assertThat(ruleFor(table, toB, STEADY)).isEqualTo("any");
    assertThat(ruleFor(table, toB, releasing("t/r", 1, 1))).isEqualTo("new");
    assertThat(ruleFor(table, get("a.example.com", "/"), releasing("t/r", 1, 1))).isEqualTo("any");
  }

  private static String ruleFor(RouteTable table, RequestHead head, NodeTraffic traffic) {
    return Objects.requireNonNull(table.decide("web", head, Routes.ANYONE, traffic, 1)).rule();
  }

  private static RouteDecision decide(RouteTable table, NodeTraffic traffic, long draw) {
    return Objects.requireNonNull(table.decide("web", HEAD, Routes.ANYONE, traffic, draw));
  }
}
