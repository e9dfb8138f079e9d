package dev.strait.dataplane.route;

import static dev.strait.dataplane.route.Routes.STEADY;
import static dev.strait.dataplane.route.Routes.get;
import static dev.strait.dataplane.route.Routes.path;
import static dev.strait.dataplane.route.Routes.prefix;
import static dev.strait.dataplane.route.Routes.request;
import static dev.strait.dataplane.route.Routes.route;
import static dev.strait.dataplane.route.Routes.rule;
import static dev.strait.dataplane.route.Routes.table;
import static dev.strait.dataplane.route.Routes.taken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strait.nodeconfig.BackendRefConfig;
import dev.strait.nodeconfig.MatchConfig;
import dev.strait.nodeconfig.PathMatchType;
import dev.strait.nodeconfig.RouteConfig;
import dev.strait.nodeconfig.ValueMatchConfig;
import dev.strait.nodeconfig.ValueMatchType;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {

  @Test
  void exactHostnameBeatsWildcardsAndLongerWildcardsBeatShorter() {
    RouteTable table =
        table(
            route("t/any", List.of(), rule("any")),
            route("t/short", List.of("*.example.com"), rule("short")),
            route("t/long", List.of("*.eu.example.com"), rule("long")),
            route("t/exact", List.of("chat.eu.example.com"), rule("exact")));

    assertThat(taken(table, get("chat.eu.example.com:8443", "/"))).isEqualTo("exact");
    assertThat(taken(table, get("chat.eu.example.com.", "/"))).isEqualTo("exact");
    assertThat(taken(table, get("api.eu.example.com", "/"))).isEqualTo("long");
    assertThat(taken(table, get("a.b.example.com", "/"))).isEqualTo("short");
    assertThat(taken(table, get("example.com", "/"))).isEqualTo("any");
    assertThat(taken(table, get("[::1]:80", "/"))).isEqualTo("any");
    assertThat(taken(table, get("", "/"))).isEqualTo("any");
  }

  @Test
  void hostnameBelongsToItsRoutesEvenWhenNoneOfTheirRulesMatches() {
    RouteTable table =
        table(
            route("t/any", List.of(), rule("any")),
            route("t/chat", List.of("chat.example.com"), rule("chat", prefix("/v1"))));

    assertThat(taken(table, get("chat.example.com", "/v2"))).isEqualTo("none");
  }

  @Test
  void otherListenersRoutesAreOutOfReach() {
    RouteTable table = table(route("t/any", List.of(), rule("any")));

    assertThat(table.decide("internal", get("a", "/"), Routes.ANYONE, STEADY, 1)).isNull();
  }

  @Test
  void prefixMatchesWholeElements() {
    RouteTable table = table(route("t/r", List.of(), rule("v1", prefix("/v1/"))));

    assertThat(taken(table, get("a", "/v1"))).isEqualTo("v1");
    assertThat(taken(table, get("a", "/v1/"))).isEqualTo("v1");
    assertThat(taken(table, get("a", "/v1/x?y=/z"))).isEqualTo("v1");
    assertThat(taken(table, get("a", "/v1?y=z"))).isEqualTo("v1");
    assertThat(taken(table, get("a", "/v10"))).isEqualTo("none");
    assertThat(taken(table, get("a", "/V1"))).isEqualTo("none");
  }

  @Test
  void precedenceIsThatOfGatewayApi() {
    ValueMatchConfig header = new ValueMatchConfig(ValueMatchType.EXACT, "x-tier", "gold");
    ValueMatchConfig query = new ValueMatchConfig(ValueMatchType.EXACT, "beta", "1");
    MatchConfig v1 = prefix("/v1");
    RouteTable table =
        table(
            route(
                "t/r",
                List.of(),
                rule("root", prefix("/")),
                rule("query", new MatchConfig(v1.path(), null, List.of(), List.of(query))),
                rule("header", new MatchConfig(v1.path(), null, List.of(header), List.of())),
                rule("method", new MatchConfig(v1.path(), "POST", List.of(), List.of())),
                rule("prefix", v1),
                rule("longer", prefix("/v1/chat")),
                rule("regex", path(PathMatchType.REGULAR_EXPRESSION, "/v1/chat/[a-z]+")),
                rule("exact", path(PathMatchType.EXACT, "/v1/chat/exact"))));

    assertThat(taken(table, get("a", "/v1/chat/exact"))).isEqualTo("exact");
    assertThat(taken(table, get("a", "/v1/chat/regex"))).isEqualTo("regex");
    assertThat(taken(table, get("a", "/v1/chat/7"))).isEqualTo("longer");
    assertThat(taken(table, request("POST", "a", "/v1/x?beta=1", "x-tier", "gold")))
        .isEqualTo("method");
    assertThat(taken(table, get("a", "/v1/x?beta=1", "x-tier", "gold"))).isEqualTo("header");
    assertThat(taken(table, get("a", "/v1/x?a=b&beta=1"))).isEqualTo("query");
    assertThat(taken(table, get("a", "/v1/x?beta=2"))).isEqualTo("prefix");
    assertThat(taken(table, get("a", "/"))).isEqualTo("root");
  }

  @Test
  void equalMatchesGoToTheFirstRouteAndItsFirstRule() {
    RouteTable table =
        table(
            route("t/old", List.of(), rule("first"), rule("second")),
            route("t/new", List.of(), rule("third")));

    assertThat(taken(table, get("a", "/"))).isEqualTo("first");
  }

  @Test
  void queryParametersAreComparedDecoded() {
    ValueMatchConfig query = new ValueMatchConfig(ValueMatchType.EXACT, "my model", "a&b");
    RouteTable table =
        table(
            route(
                "t/r",
                List.of(),
                rule("q", new MatchConfig(null, null, List.of(), List.of(query)))));

    assertThat(taken(table, get("a", "/?x&my+model=a%26b&my+model=c"))).isEqualTo("q");
    assertThat(taken(table, get("a", "/?my%20model=a%26b"))).isEqualTo("q");
    assertThat(taken(table, get("a", "/?my%20model=a&b"))).isEqualTo("none");
    assertThat(taken(table, get("a", "/?my%2"))).isEqualTo("none");
    assertThat(taken(table, get("a", "/"))).isEqualTo("none");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/../admin",
        "/v1/..",
        "/v1/./x",
        "/v1/%2e%2E/admin",
        "/v1/x%2f..%2fadmin",
        "/v1/x\\..\\admin",
        "/v1/%5cadmin",
        "/v1/%00",
        "/v1/%zz",
        "/v1/%4"
      })
  void ambiguousPathsMatchNothing(String path) {
    RouteTable table = table(route("t/r", List.of(), rule("all")));

    assertThat(taken(table, get("a", path))).isEqualTo("none");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/admin",
        "//v1/admin",
        "/v1//admin/x",
        "/v1/%61dmin",
        "/v1%2fadmin",
        "/v1/%2Fadmin"
      })
  void ruleCannotBeGoneRoundByAnotherSpelling(String path) {
    RouteTable table =
        table(route("t/r", List.of(), rule("all"), rule("admin", prefix("/v1/admin"))));

    assertThat(taken(table, get("a", path))).isEqualTo("admin");
  }

  @Test
  void encodedSlashInAModelsNameIsCarried() {
    RouteTable table = table(route("t/r", List.of(), rule("models", prefix("/v1/models"))));

    assertThat(taken(table, get("a", "/v1/models/meta%2FLlama-3.1"))).isEqualTo("models");
    assertThat(taken(table, get("a", "/v1/models/.hidden/..x/a..b"))).isEqualTo("models");
  }

  @Test
  void hostileInputDoesNotSlowExpressionsDown() {
    RouteTable table =
        table(
            route(
                "t/r",
                List.of(),
                rule("slow", path(PathMatchType.REGULAR_EXPRESSION, "/(a+)+(a|aa)+$x"))));

    org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> assertThat(taken(table, get("h", "/" + "a".repeat(8_000)))).isEqualTo("none"));
  }

  @Test
  void brokenExpressionIsRefusedWithItsPlace() {
    RouteConfig route =
        route("t/r", List.of(), rule("bad", path(PathMatchType.REGULAR_EXPRESSION, "/(?=x)")));

    assertThatThrownBy(() -> table(route))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("route t/r, rule bad")
        .hasMessageContaining("RE2");
  }

  @Test
  void ruleMayBeWrittenInAnySpellingToo() {
    RouteTable table =
        table(
            route(
                "t/r",
                List.of(),
                rule("space", path(PathMatchType.EXACT, "/a%20b")),
                rule("cafe", prefix("/caf%C3%A9"))));

    assertThat(taken(table, get("a", "/a%20b"))).isEqualTo("space");
    assertThat(taken(table, get("a", "/caf%c3%a9/x"))).isEqualTo("cafe");
  }

  @Test
  void ruleThatNoRequestCouldMatchIsRefusedWithItsPlace() {
    RouteConfig route = route("t/r", List.of(), rule("dots", prefix("/v1/../x")));

    assertThatThrownBy(() -> table(route))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("route t/r, rule dots");
  }

  @Test
  void ruleWithoutAnyWeightMatchesButHasNoBackend() {
    RouteTable table =
        table(
            route("t/r", List.of(), rule("off", List.of(), List.of(new BackendRefConfig("b", 0)))));

    RouteDecision decision = table.decide("web", get("a", "/"), Routes.ANYONE, STEADY, 1);
    assertThat(decision).isNotNull();
    assertThat(decision.hasBackend()).isFalse();
  }
}
