package dev.strait.nodeconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "10.1.2.0/23, 10.1.3.255, true",
    "10.1.2.0/23, 10.1.4.0, false",
    "10.1.2.3/32, 10.1.2.3, true",
    "10.1.2.3/32, 10.1.2.2, false",
    "10.1.2.3/8, 10.9.9.9, true",
    "0.0.0.0/0, 255.255.255.255, true",
    "0.0.0.0/0, ::1, false",
    "::/0, ::1, true",
    "::/0, 10.0.0.1, false",
    "::1/128, ::1, true",
    "fd00::/9, fd7f::1, true",
    "fd00::/9, fd80::1, false",
    "fc00::/7, fe80::1, false",
    "::/1, ffff::1, false",
  })
  void addressesAreComparedBitByBit(String cidr, String address, boolean in) throws Exception {
    assertThat(Cidr.of(cidr).contains(InetAddress.getByName(address))).isEqualTo(in);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.0.0.1, true",
    "::ffff:10.0.0.0/104, 10.0.0.1, true",
    "::ffff:a00:0/104, 10.0.0.1, true",
    "::ffff:10.0.0.0/104, 11.0.0.1, false",
    "::ffff:0:0/96, 10.0.0.1, true",
    "::/0, 10.0.0.1, false",
    "::/64, 10.0.0.1, false",
  })
  void aMappedAddressIsTheAddressItMaps(String cidr, String address, boolean in) throws Exception {
    byte[] four = InetAddress.getByName(address).getAddress();
    byte[] six = new byte[16];
    six[10] = -1;
    six[11] = -1;
    System.arraycopy(four, 0, six, 12, 4);

    assertThat(Cidr.of(cidr).contains(InetAddress.getByAddress(four))).isEqualTo(in);
    assertThat(Cidr.of(cidr).contains(Inet6Address.getByAddress(null, six, 0))).isEqualTo(in);
  }

  @Test
  void onlyMappedAddressesAreMapped() throws Exception {
    assertThat(Cidr.of("10.0.0.1/32").contains(InetAddress.getByName("::10.0.0.1"))).isFalse();
    assertThat(Cidr.of("10.0.0.1/32").contains(InetAddress.getByName("1::ffff:10.0.0.1")))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0",
        "10.0.0.0/33",
        "10.0.0/8",
        "::/129",
        "::ffff:10.0.0.0/95",
        "10.0.0.0/08",
        "10.0.0.0/x",
        "/8",
        "a/8",
        "1.2.3.4/",
        "::/-1"
      })
  void anythingElseIsNoBlock(String text) {
    assertThat(Cidr.isOne(text)).isFalse();
    assertThatThrownBy(() -> Cidr.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(text)
        .hasMessageContaining("expected");
  }

  @Property
  void leadingBitsDecide(
      @ForAll @Size(16) byte[] network,
      @ForAll @IntRange(max = 128) int bits,
      @ForAll @IntRange(max = 127) int flipped)
      throws Exception {
    network[0] |= 3; // not mapped, whatever is flipped
    Cidr cidr = Cidr.of(InetAddress.getByAddress(network).getHostAddress() + "/" + bits);
    byte[] address = network.clone();
    address[flipped / 8] ^= (byte) (0x80 >> flipped % 8);

    assertThat(cidr.contains(InetAddress.getByAddress(network))).isTrue();
    assertThat(cidr.contains(InetAddress.getByAddress(address))).isEqualTo(flipped >= bits);
  }
}
