package dev.strait.nodeconfig;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "1:2:3:4:5:6:7:8",
        "::ffff:1.2.3.4"
      })
  void anAddressIsOne(String text) {
    assertThat(Addresses.isIp(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1.2.3",
        "1.2.3.256",
        "01.2.3.4",
        "1.2.3.4.5",
        ":",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7::8",
        "12345::",
        "g::",
        "fe80::1%eth0",
        "localhost",
        "1.2.3.4::"
      })
  void anythingElseIsNone(String text) {
    assertThat(Addresses.isIp(text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"*", "*.", "a..b", "-a", "a-", "A.com", "a.com:80", "*.*.com", "a b", ".a"})
  void whatIsNoName(String text) {
    assertThat(Addresses.isNameOrWildcard(text)).isFalse();
  }

  @Property
  void everyAddressOfThePlatformIsOne(@ForAll @Size(16) byte[] six, @ForAll @Size(4) byte[] four)
      throws Exception {
    assertThat(Addresses.isIp(InetAddress.getByAddress(six).getHostAddress())).isTrue();
    assertThat(Addresses.isIp(InetAddress.getByAddress(four).getHostAddress())).isTrue();
  }
}
