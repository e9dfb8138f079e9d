package dev.strait.dataplane.route;

import static dev.strait.dataplane.route.Routes.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.nodeconfig.ClientMatchConfig;
import dev.strait.nodeconfig.MatchConfig;
import dev.strait.nodeconfig.PathMatchConfig;
import dev.strait.nodeconfig.PathMatchType;
import dev.strait.nodeconfig.RuleConfig;
import io.netty.channel.local.LocalAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rules that ask where a client is. */
class ClientMatchTest {
  private static final Map<String, String> COUNTRIES =
      Map.of("203.0.113.7", "CN", "198.51.100.1", "FR", "10.1.2.3", "CN");

  private final AtomicInteger looks = new AtomicInteger();

  @Test
  void aClientIsInOneOfTheNetworks() {
    RouteTable table =
        table(
            rule(
                "inside",
                null,
                List.of("10.0.0.0/8", "::ffff:192.0.2.0/120", "fc00::/7"),
                List.of()),
            rule("rest", null, List.of(), List.of()));

    assertThat(taken(table, "10.255.255.255")).isEqualTo("inside");
    assertThat(taken(table, "::ffff:10.0.0.1")).isEqualTo("inside");
    assertThat(taken(table, "192.0.2.255")).isEqualTo("inside");
    assertThat(taken(table, "fdff::1")).isEqualTo("inside");
    assertThat(taken(table, "11.0.0.0")).isEqualTo("rest");
    assertThat(taken(table, "fe80::1")).isEqualTo("rest");
    assertThat(looks).hasValue(0);
  }

  @Test
  void aClientIsInOneOfTheCountriesAndAnUnknownOneInNone() {
    RouteTable table =
        table(
            rule("home", null, List.of(), List.of("CN", "HK")),
            rule("abroad", null, List.of(), List.of("FR")),
            rule("rest", null, List.of(), List.of()));

    assertThat(taken(table, "203.0.113.7")).isEqualTo("home");
    assertThat(taken(table, "198.51.100.1")).isEqualTo("abroad");
    assertThat(taken(table, "192.0.2.1")).isEqualTo("rest");
    assertThat(looks).as("once an exchange").hasValue(3);
  }

  @Test
  void networkAndCountryMustBothHold() {
    RouteTable table =
        table(
            rule("both", null, List.of("10.0.0.0/8"), List.of("CN")),
            rule("rest", null, List.of(), List.of()));

    assertThat(taken(table, "10.1.2.3")).isEqualTo("both");
    assertThat(taken(table, "203.0.113.7")).isEqualTo("rest");
    assertThat(taken(table, "10.9.9.9")).isEqualTo("rest");
  }

  @Test
  void theGatewayApisOrderComesFirstThenNetworksThenCountries() {
    List<String> here = List.of("10.0.0.0/8");
    List<String> cn = List.of("CN");
    RouteTable table =
        table(
            rule("nothing", "/v1", List.of(), List.of()),
            rule("country", "/v1", List.of(), cn),
            rule("network", "/v1", here, List.of()),
            rule("both", "/v1", here, cn),
            rule("longer", "/v1/chat", List.of(), List.of()),
            rule("shorter", "/", here, cn));

    assertThat(taken(table, "10.1.2.3", "/v1")).isEqualTo("both");
    assertThat(taken(table, "10.1.2.4", "/v1")).isEqualTo("network");
    assertThat(taken(table, "203.0.113.7", "/v1")).isEqualTo("country");
    assertThat(taken(table, "192.0.2.1", "/v1")).isEqualTo("nothing");
    assertThat(taken(table, "10.1.2.3", "/v1/chat")).isEqualTo("longer");
    assertThat(taken(table, "10.1.2.3", "/other")).isEqualTo("shorter");
  }

  @Test
  void whoHasNoAddressIsNowhere() {
    RouteTable table = table(rule("all", null, List.of("0.0.0.0/0", "::/0"), List.of()));

    assertThat(taken(table, new LocalAddress("here"), "/")).isEqualTo("none");
    assertThat(taken(table, "10.1.2.3")).isEqualTo("all");
  }

  private static RouteTable table(RuleConfig... rules) {
    return Routes.table(Routes.route("t/r", List.of(), rules));
  }

  private static RuleConfig rule(
      String name, @Nullable String prefix, List<String> networks, List<String> countries) {
    PathMatchConfig path =
        prefix == null ? null : new PathMatchConfig(PathMatchType.PATH_PREFIX, prefix);
    ClientMatchConfig client =
        networks.isEmpty() && countries.isEmpty()
            ? null
            : new ClientMatchConfig(networks, countries);
    return Routes.rule(name, new MatchConfig(path, null, List.of(), List.of(), client));
  }

  private String taken(RouteTable table, String address) {
    return taken(table, address, "/");
  }

  private String taken(RouteTable table, String address, String path) {
    return taken(table, new InetSocketAddress(address, 1), path);
  }

  private String taken(RouteTable table, SocketAddress address, String path) {
    Countries countries =
        asked -> {
          looks.incrementAndGet();
          return COUNTRIES.get(asked.getHostAddress());
        };
    RouteDecision decision =
        table.decide("web", get("a", path), new Client(address, countries), Routes.STEADY, 1);
    return decision == null ? "none" : decision.rule();
  }
}
