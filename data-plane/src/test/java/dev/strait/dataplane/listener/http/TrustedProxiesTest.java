package dev.strait.dataplane.listener.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.nodeconfig.ClientAddressConfig;
import dev.strait.nodeconfig.ProxyProtocolUse;
import io.netty.channel.local.LocalAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is believed, and whom a trusted proxy's X-Forwarded-For names. */
class TrustedProxiesTest {
  private static final TrustedProxies PROXIES =
      TrustedProxies.of(
          new ClientAddressConfig(
              List.of("10.0.0.0/8", "::ffff:192.0.2.0/120", "fc00::/7"),
              ProxyProtocolUse.OFF,
              true));

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, true",
    "::ffff:10.1.2.3, true",
    "192.0.2.7, true",
    "fd00::1, true",
    "11.0.0.1, false",
    "fe80::1, false",
    "::10.1.2.3, false",
  })
  void proxiesOfTheNetworksAreTrusted(String address, boolean trusted) {
    assertThat(PROXIES.trusts(address(address))).isEqualTo(trusted);
  }

  @Test
  void whoHasNoAddressIsNotTrusted() {
    assertThat(PROXIES.trusts(new LocalAddress("here"))).isFalse();
    assertThat(PROXIES.trusts(InetSocketAddress.createUnresolved("10.1.2.3", 1))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.7 | 203.0.113.7",
        "198.51.100.1, 203.0.113.7, 10.0.0.9 | 203.0.113.7",
        "203.0.113.7, ::ffff:10.0.0.9 | 203.0.113.7",
        "203.0.113.7, [::ffff:10.0.0.9]:4711 | 203.0.113.7",
        "::ffff:203.0.113.7, 192.0.2.7:80 | 203.0.113.7",
        "203.0.113.7, fe80::1 | fe80:0:0:0:0:0:0:1",
        "203.0.113.7, unknown, 10.0.0.9 | 10.0.0.9",
      })
  void theClientIsTheFirstFromTheEndThatIsNoTrustedProxy(String forwardedFor, String client) {
    Fields fields = new Fields();
    fields.add("x-forwarded-for", forwardedFor);

    assertThat(PROXIES.client(address("10.0.0.1"), fields))
        .isInstanceOfSatisfying(
            InetSocketAddress.class,
            found -> assertThat(found.getAddress().getHostAddress()).isEqualTo(client));
  }

  private static SocketAddress address(String literal) {
    return new InetSocketAddress(literal, 1);
  }
}
