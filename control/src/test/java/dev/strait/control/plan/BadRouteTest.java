package dev.strait.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.control.Declarations;
import dev.strait.control.MemoryStatuses;
import dev.strait.control.TestWorld;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.Protocol;
import dev.strait.nodeconfig.RouteConfig;
import org.junit.jupiter.api.Test;

class BadRouteTest {
  private static final String BAD_EXPRESSION =
      """
      parentRefs: [{name: edge}]
      rules:
        - matches: [{path: {type: RegularExpression, value: "/v1/(?=x)"}}]
          backendRefs: [{name: llm}]
      backends: [{name: llm, origin: {url: "http://127.0.0.1:8000"}}]
      """;

  private final TestWorld world = new TestWorld(Declarations.small());

  @Test
  void aBadRouteIsToldAndTakesNoOtherWithIt() {
    world.declarations.route("default/bad", BAD_EXPRESSION);
    world.settle();

    assertThat(accepted("default/bad"))
        .startsWith(
            "FALSE UnsupportedValue: spec.rules[0].matches[0].path.value: /v1/(?=x)"
                + " (expected: an RE2 expression;");
    assertThat(programmed("default/bad")).isEqualTo("FALSE Invalid: It is not served.");
    assertThat(world.chat("Programmed")).startsWith("TRUE");
    assertThat(world.edge().routes()).hasSize(1);
    assertThat(world.core().routes()).hasSize(1);
  }

  @Test
  void aRouteThatBecomesBadGoesOnAsItWas() {
    world.settle();
    NodeConfig edge = world.edge();
    RouteConfig core = world.core().routes().get(0);

    world.declarations.route("default/chat", BAD_EXPRESSION);
    world.settle();

    assertThat(world.edge()).isEqualTo(edge);
    assertThat(world.core().routes()).containsExactly(core);
    assertThat(accepted("default/chat")).startsWith("FALSE UnsupportedValue");
    assertThat(programmed("default/chat"))
        .isEqualTo("FALSE Invalid: Revision " + core.stable().revision() + " goes on.");

    world.declarations.route("default/chat", Declarations.route("/v9", 8009));
    world.settle();
    assertThat(world.chat("Programmed")).startsWith("TRUE");
    assertThat(world.core().routes().get(0).stable()).isNotEqualTo(core.stable());
  }

  @Test
  void aBackendThatTheRouteDoesNotHaveIsTold() {
    world.declarations.route(
        "default/chat",
        Declarations.route("/v1", 8000)
            .replace("backendRefs: [{name: llm}]", "backendRefs: [{name: lmm}]"));
    world.settle();

    assertThat(world.chat("ResolvedRefs"))
        .isEqualTo(
            "FALSE BackendNotFound: spec.rules[0].backendRefs[0].name: lmm (expected: one of [llm])");
    assertThat(world.edge().routes()).isEmpty();
  }

  @Test
  void aCoreThatTheEdgeDoesNotHaveIsToldAndTheRestIsServed() {
    world.declarations.route(
        "default/chat",
        Declarations.route("/v1", 8000)
            .replace("{name: llm, origin", "{name: llm, coreRefs: [{name: corn}], origin"));
    world.settle();

    assertThat(world.chat("ResolvedRefs"))
        .isEqualTo(
            "FALSE CoreNotFound: spec.backends[0].coreRefs: corn"
                + " (expected: cores of EdgeNode default/edge: [core])");
    assertThat(world.edge().routes().get(0).stable().backends().get(0).coreRefs())
        .as("an empty list would mean any core")
        .containsExactly("corn");
  }

  @Test
  void casOfAnOriginMustBeThere() {
    world.declarations.route(
        "default/chat",
        Declarations.route("/v1", 8000)
            .replace(
                "origin: {url: \"http://127.0.0.1:8000\"}",
                "origin: {url: \"https://llm.example.com\", tls: {caRef: {name: ca}}}"));
    world.settle();

    assertThat(world.chat("ResolvedRefs"))
        .isEqualTo(
            "FALSE InvalidCACertificateRef: spec.backends[0].origin.tls.caRef:"
                + " Secret default/ca is not there");
  }

  @Test
  void aUrlThatNamesNoPortMeansThatOfItsScheme() {
    world.declarations.route(
        "default/chat",
        Declarations.route("/v1", 8000).replace("http://127.0.0.1:8000", "https://[::1]"));
    world.settle();

    var origin = world.core().routes().get(0).stable().backends().get(0).origin();
    assertThat(origin.host()).isEqualTo("::1");
    assertThat(origin.port()).isEqualTo(443);
    assertThat(origin.tls()).isNotNull();
  }

  /** An edge is not told of the origin's TLS, without which two protocols make no sense. */
  @Test
  void anOriginWhoseProtocolIsChosenByTlsIsServedByEdges() {
    world.declarations.route(
        "default/chat",
        Declarations.route("/v1", 8000)
            .replace(
                "{url: \"http://127.0.0.1:8000\"}",
                "{url: \"https://llm.example.com\", protocols: [HTTP/1.1, HTTP/2]}"));
    world.settle();

    assertThat(world.chat("Programmed")).startsWith("TRUE");
    assertThat(world.core().routes().get(0).stable().backends().get(0).origin().protocols())
        .containsExactly(Protocol.HTTP1, Protocol.HTTP2);
  }

  private String accepted(String route) {
    return MemoryStatuses.text(world.statuses.route(route), "Accepted");
  }

  private String programmed(String route) {
    return MemoryStatuses.text(world.statuses.route(route), "Programmed");
  }
}
