package dev.strait.dataplane.geoip;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of countries and its replacements, good and bad. */
class CountryFileTest {
  private final CountryFile countries = new CountryFile();
  private Path file = Path.of("unset");

  @BeforeEach
  void write(@TempDir Path directory) {
    file = directory.resolve("countries.mmdb");
    TestDatabase.write(file, Map.of("203.0.113.0/24", "CN", "2001:db8:cafe::/48", "FR"));
  }

  @AfterEach
  void close() {
    countries.close();
  }

  @Test
  void addressesOfBothFamiliesHaveTheirCountry() {
    countries.use(file);

    assertThat(of("203.0.113.255")).isEqualTo("CN");
    assertThat(of("::ffff:203.0.113.9")).isEqualTo("CN");
    assertThat(of("2001:db8:cafe:1::1")).isEqualTo("FR");
    assertThat(of("203.0.114.1")).isNull();
    assertThat(of("2001:db8:beef::1")).isNull();
    assertThat(countries.problem()).isNull();
    assertThat(countries.builtSeconds()).isEqualTo(1_700_000_000L);
  }

  @Test
  void aReplacedFileIsUsedSoon() {
    countries.use(file);
    TestDatabase.place(
        file, TestDatabase.bytes("country", Map.of("203.0.113.0/24", "DE"), 1_800_000_000L));

    Awaitility.await().untilAsserted(() -> assertThat(of("203.0.113.1")).isEqualTo("DE"));
    assertThat(countries.builtSeconds()).isEqualTo(1_800_000_000L);
  }

  @Test
  void whatIsNoDatabaseOfCountriesIsRefusedAndTheOldOneGoesOn() throws IOException {
    byte[] good = Files.readAllBytes(file);
    countries.use(file);

    TestDatabase.place(file, "no database".getBytes(StandardCharsets.US_ASCII));
    awaitProblem("cannot be read");
    TestDatabase.place(file, Arrays.copyOf(good, good.length / 2));
    awaitProblem("cannot be read");
    TestDatabase.place(file, TestDatabase.bytes("network", Map.of("203.0.113.0/24", "CN"), 1));
    awaitProblem("type Strait-Test whose first networks have no country.iso_code");
    Files.delete(file);
    awaitProblem("not a file");

    assertThat(of("203.0.113.1")).isEqualTo("CN");
    assertThat(countries.problem()).endsWith("the one built 2023-11-14T22:13:20Z goes on.");
    TestDatabase.place(file, good);
    Awaitility.await().untilAsserted(() -> assertThat(countries.problem()).isNull());
  }

  @Test
  void aFileThatComesLaterIsUsedThen() throws IOException {
    byte[] good = Files.readAllBytes(file);
    Files.delete(file);
    countries.use(file);

    assertThat(of("203.0.113.1")).isNull();
    assertThat(countries.builtSeconds()).isZero();
    assertThat(countries.problem()).contains("not a file").endsWith("match nobody.");
    TestDatabase.place(file, good);
    Awaitility.await().untilAsserted(() -> assertThat(of("203.0.113.1")).isEqualTo("CN"));
  }

  @Test
  void withoutAFileNothingIsKnownAndNothingIsWrong() {
    countries.use(file);
    countries.use(null);

    assertThat(of("203.0.113.1")).isNull();
    assertThat(countries.problem()).isNull();
  }

  @Test
  void aDamagedPlaceIsNoCountry() throws IOException {
    byte[] damaged = Files.readAllBytes(file);
    String text = new String(damaged, StandardCharsets.ISO_8859_1);
    for (int at = text.indexOf("country"); at >= 0; at = text.indexOf("country", at + 1)) {
      if (text.startsWith("FR", at + 18)) {
        damaged[at + 7] = (byte) 0x20; // a pointer instead of a map
      }
    }
    TestDatabase.place(file, damaged);
    countries.use(file);

    assertThat(countries.problem()).isNull();
    assertThat(of("203.0.113.1")).isEqualTo("CN");
    assertThat(of("2001:db8:cafe::1")).isNull();
  }

  private @Nullable String of(String address) {
    return countries.of(
        Objects.requireNonNull(NetUtil.createInetAddressFromIpAddressString(address)));
  }

  private void awaitProblem(String part) {
    Awaitility.await().untilAsserted(() -> assertThat(countries.problem()).contains(part));
  }
}
