package dev.strait.dataplane.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strait.dataplane.exchange.Failure.Reason;
import dev.strait.nodeconfig.EgressConfig;
import dev.strait.nodeconfig.EgressRule;
import dev.strait.testkit.RawOrigin;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be dialled is decided on the resolved address. */
class EgressTest {

  @Test
  void emptyListAllowsNothing() throws Exception {
    assertThat(policy().allows("api.example.com", address("93.184.216.34"), 443)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.1.2.3",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "168.63.129.16",
        "100.100.100.200",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "fd00:ec2::254",
        "fe80::1",
        "ff02::1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
      })
  void nameAloneReachesNoAddressInside(String address) throws Exception {
    EgressPolicy byName = policy(new EgressRule("api.example.com", null, List.of()));

    assertThat(byName.allows("api.example.com", address(address), 443)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"93.184.216.34", "172.32.0.1", "2606:2800:220:1::1", "100.128.0.1"})
  void nameAloneReachesPublicAddresses(String address) throws Exception {
    EgressPolicy byName = policy(new EgressRule("api.example.com", null, List.of()));

    assertThat(byName.allows("API.example.com.", address(address), 443)).isTrue();
    assertThat(byName.allows("other.example.com", address(address), 443)).isFalse();
  }

  @Test
  void mappedAddressIsTheAddressItMaps() throws Exception {
    EgressPolicy byName = policy(new EgressRule("api.example.com", null, List.of()));

    assertThat(byName.allows("api.example.com", address("::ffff:169.254.169.254"), 80)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "10.0.0.0/8, ::ffff:10.255.0.1, true",
    "::ffff:10.0.0.0/104, 10.255.0.1, true",
    "fd00::/9, fd7f::1, true",
    "fd00::/9, fd80::1, false",
  })
  void anAddressOfTheBlockIsAllowed(String cidr, String address, boolean allowed) throws Exception {
    EgressPolicy policy = policy(new EgressRule(null, cidr, List.of()));

    assertThat(policy.allows("any", address(address), 1)).isEqualTo(allowed);
  }

  @Test
  void everyPartOfARuleMustHold() throws Exception {
    EgressPolicy policy = policy(new EgressRule("*.corp.example", "10.0.0.0/8", List.of(443)));

    assertThat(policy.allows("a.corp.example", address("10.0.0.1"), 443)).isTrue();
    assertThat(policy.allows("a.b.corp.example", address("10.0.0.1"), 443)).isTrue();
    assertThat(policy.allows("corp.example", address("10.0.0.1"), 443)).isFalse();
    assertThat(policy.allows("evilcorp.example", address("10.0.0.1"), 443)).isFalse();
    assertThat(policy.allows("a.corp.example", address("10.0.0.1"), 80)).isFalse();
    assertThat(policy.allows("a.corp.example", address("11.0.0.1"), 443)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "host/8", "10.0.0.0/x", "::/129"})
  void brokenCidrIsRefusedWithItsPlace(String cidr) {
    assertThatThrownBy(() -> policy(new EgressRule(null, cidr, List.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("egress.allow[0]")
        .hasMessageContaining(cidr);
  }

  @Test
  void forbiddenOriginIsNeverDialled() throws Exception {
    try (RawOrigin origin = RawOrigin.start(wire -> wire.awaitClosed());
        OriginRig rig = new OriginRig(origin.port())) {
      rig.egress = List.of(new EgressRule("localhost", null, List.of()));
      rig.host = "localhost";
      rig.apply();

      Asking asking = rig.get("/").awaitOver();

      assertThat(asking.reason()).isEqualTo(Reason.ORIGIN_FORBIDDEN);
      assertThat(asking.detail()).doesNotContain("localhost").doesNotContain("127.0.0.1");
      assertThat(origin.connections()).isZero();
    }
  }

  @Test
  void tightenedListClosesIdleConnectionsAndForbidsNewOnes() throws Exception {
    try (RawOrigin origin =
            RawOrigin.start(
                wire -> {
                  wire.readHead();
                  wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                  wire.awaitClosed();
                });
        OriginRig rig = new OriginRig(origin.port()).apply()) {
      assertThat(rig.get("/").awaitOver().status()).isEqualTo(200);
      rig.egress = List.of();
      rig.apply();

      assertThat(rig.get("/").awaitOver().reason()).isEqualTo(Reason.ORIGIN_FORBIDDEN);
    }
  }

  @Test
  void unknownNameIsUnreachable() {
    try (OriginRig rig = new OriginRig(80)) {
      rig.host = "no-such-host.invalid";
      rig.apply();

      assertThat(rig.get("/").awaitOver().reason()).isEqualTo(Reason.ORIGIN_UNREACHABLE);
    }
  }

  private static EgressPolicy policy(EgressRule... rules) {
    return EgressPolicy.of(new EgressConfig(List.of(rules)));
  }

  private static InetAddress address(String text) throws UnknownHostException {
    byte @Nullable [] bytes = NetUtil.createByteArrayFromIpAddressString(text);
    assertThat(bytes).isNotNull();
    return InetAddress.getByAddress(bytes);
  }
}
