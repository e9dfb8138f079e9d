package dev.strait.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.control.Declarations;
import dev.strait.control.MemoryStatuses;
import dev.strait.control.TestWorld;
import dev.strait.nodeconfig.AttachmentConfig;
import dev.strait.nodeconfig.RouteConfig;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AttachingTest {
  private static final String SHARED =
      """
      listeners:
        - {name: open, port: 8080, allowedRoutes: {namespaces: {from: All}}}
        - {name: own, port: 8081}
        - name: teams
          port: 8082
          allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {team: "yes"}}}}
      cores: [{name: core, ref: {name: core}}]
      """;

  private final TestWorld world =
      new TestWorld(new Declarations().edge("default/edge", SHARED).core("default/core", "{}"));

  @Test
  void aRouteAttachesToEveryListenerThatAllowsItsNamespace() {
    world.declarations.namespace("team-a", Map.of("team", "yes"));
    world.declarations.route("default/chat", route("", ""));
    world.declarations.route("team-a/chat", route("", "hostnames: [a.example.com]"));
    world.declarations.route("other/chat", route("", "hostnames: [o.example.com]"));
    world.settle();

    assertThat(listeners("default/chat")).containsExactly("open", "own");
    assertThat(listeners("team-a/chat")).containsExactly("open", "teams");
    assertThat(listeners("other/chat")).containsExactly("open");
  }

  @Test
  void aSectionNameMeansThatListenerAlone() {
    world.declarations.route("default/chat", route(", sectionName: own", ""));
    world.settle();

    assertThat(listeners("default/chat")).containsExactly("own");
  }

  @Test
  void aParentThatIsNotThereIsTold() {
    world.declarations.route("default/chat", route(", sectionName: nowhere", ""));
    world.declarations.route("default/lost", Declarations.route("/", 80).replace("edge", "egde"));
    world.settle();

    assertThat(world.chat("Accepted"))
        .isEqualTo(
            "FALSE NoMatchingParent: EdgeNode default/edge has no listener nowhere"
                + " (expected: one of [open, own, teams])");
    assertThat(accepted("default/lost"))
        .isEqualTo("FALSE NoMatchingParent: EdgeNode default/egde is not there");
    assertThat(world.edge().routes()).isEmpty();
  }

  @Test
  void aNamespaceThatIsNotAllowedIsTold() {
    world.declarations.route("other/chat", route(", sectionName: own", ""));
    world.settle();

    assertThat(accepted("other/chat"))
        .isEqualTo(
            "FALSE NotAllowedByListeners: no listener of EdgeNode default/edge allows routes of"
                + " namespace other");
  }

  @Test
  void bytesAndRequestsEachFindTheListenersThatCarryThem() {
    world.declarations.edge(
        "default/edge", SHARED.replace("port: 8081", "port: 8081, protocols: [TCP]"));
    world.declarations.route("default/chat", route("", ""));
    world.declarations.route("default/git", bytes("", ""));
    world.declarations.route("default/lost", bytes(", sectionName: open", ""));
    world.declarations.route("default/named", bytes("", "hostnames: [git.example.com]"));
    world.settle();

    assertThat(listeners("default/chat")).containsExactly("open");
    assertThat(listeners("default/git")).containsExactly("own");
    assertThat(accepted("default/lost"))
        .isEqualTo(
            "FALSE NotAllowedByListeners: no listener of EdgeNode default/edge that allows the"
                + " route carries TCP or TLS, as its origins want it");
    assertThat(accepted("default/named"))
        .isEqualTo(
            "FALSE NotAllowedByListeners: no listener of EdgeNode default/edge that allows the"
                + " route carries TLS, as its origins and hostnames want it (TCP has no hostnames)");
  }

  @Test
  void theOldestRouteAloneHasAListenerThatCarriesBytes() {
    world.declarations.edge(
        "default/edge", SHARED.replace("port: 8081", "port: 8081, protocols: [TCP]"));
    world.declarations.route("default/late", "2026-02-02T00:00:00Z", bytes("", ""));
    world.declarations.route("default/early", "2026-01-01T00:00:00Z", bytes("", ""));
    world.settle();

    assertThat(listeners("default/early")).containsExactly("own");
    assertThat(accepted("default/late"))
        .isEqualTo(
            "FALSE ListenerConflict: listener own carries bytes to TunnelRoute default/early,"
                + " which came first, and to no other");
  }

  @Test
  void eachNameOfAListenerThatPassesTlsThroughHasOneRoute() {
    world.declarations.edge(
        "default/edge",
        SHARED.replace("port: 8081", "port: 8081, protocols: [TLS], tls: {mode: Passthrough}"));
    world.declarations.route(
        "default/early", "2026-01-01T00:00:00Z", bytes("", "hostnames: [a.example.com]"));
    world.declarations.route(
        "default/late",
        "2026-02-02T00:00:00Z",
        bytes("", "hostnames: [a.example.com, '*.example.com']"));
    world.settle();

    assertThat(hostnames("default/early")).containsExactly("a.example.com");
    assertThat(hostnames("default/late")).containsExactly("*.example.com");
  }

  private static String bytes(String parent, String more) {
    return """
        parentRefs: [{name: edge%s}]
        %s
        rules: [{backendRefs: [{name: git}]}]
        backends: [{name: git, origin: {url: "tcp://127.0.0.1:22"}}]
        """
        .formatted(parent, more);
  }

  @Test
  void theOlderRouteKeepsAHostnameThatAnotherNamespaceWants() {
    String hostnames = "hostnames: [shared.example.com, %s.example.com]";
    world.declarations.route(
        "team-a/late",
        "2026-02-02T00:00:00Z",
        route(", sectionName: open", hostnames.formatted("a")));
    world.declarations.route(
        "team-b/early",
        "2026-01-01T00:00:00Z",
        route(", sectionName: open", hostnames.formatted("b")));
    world.settle();

    assertThat(hostnames("team-b/early")).containsExactly("shared.example.com", "b.example.com");
    assertThat(hostnames("team-a/late")).containsExactly("a.example.com");
    assertThat(accepted("team-a/late"))
        .isEqualTo(
            "TRUE Accepted: hostname shared.example.com at listener open belongs to TunnelRoute"
                + " team-b/early of another namespace, and is left out here");
  }

  @Test
  void amongFilesTheFirstByNamespaceAndNameKeepsAHostname() {
    world.declarations.route("team-b/chat", route(", sectionName: open", ""));
    world.declarations.route("team-a/chat", route(", sectionName: open", ""));
    world.settle();

    assertThat(accepted("team-a/chat")).startsWith("TRUE Accepted");
    assertThat(accepted("team-b/chat")).startsWith("FALSE HostnameConflict: hostname (every) at");
    assertThat(listeners("team-b/chat")).isEmpty();
  }

  @Test
  void routesOfOneNamespaceShareAHostname() {
    world.declarations.route("default/a", route("", "hostnames: [x.example.com]"));
    world.declarations.route("default/b", route("", "hostnames: [x.example.com]"));
    world.settle();

    assertThat(accepted("default/b")).startsWith("TRUE Accepted");
  }

  @Test
  void routesAreInTheOrderOfTheirAgeThenTheirNames() {
    world.declarations.route("default/b", "2026-01-01T00:00:00Z", route("", ""));
    world.declarations.route("default/c", "2026-01-01T00:00:00Z", route("", ""));
    world.declarations.route("default/a", "2026-01-02T00:00:00Z", route("", ""));
    world.settle();

    assertThat(world.edge().routes().stream().map(RouteConfig::id))
        .containsExactly("default/b", "default/c", "default/a");
  }

  private static String route(String parent, String more) {
    return """
    parentRefs: [{name: edge, namespace: default%s}]
    %s
    rules: [{backendRefs: [{name: llm}]}]
    backends: [{name: llm, origin: {url: "http://127.0.0.1:8000"}}]
    """
        .formatted(parent, more);
  }

  private String accepted(String route) {
    return MemoryStatuses.text(world.statuses.route(route), "Accepted");
  }

  private List<String> listeners(String route) {
    return attachments(route).stream().map(AttachmentConfig::listener).toList();
  }

  private List<String> hostnames(String route) {
    return attachments(route).get(0).hostnames();
  }

  private List<AttachmentConfig> attachments(String route) {
    return world.edge().routes().stream()
        .filter(config -> config.id().equals(route))
        .flatMap(config -> config.stable().attachments().stream())
        .toList();
  }
}
