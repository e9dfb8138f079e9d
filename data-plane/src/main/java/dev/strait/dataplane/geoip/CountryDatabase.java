package dev.strait.dataplane.geoip;

import com.maxmind.db.InvalidNetworkException;
import com.maxmind.db.MaxMindDbConstructor;
import com.maxmind.db.MaxMindDbParameter;
import com.maxmind.db.Networks;
import com.maxmind.db.Reader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A MaxMind DB of countries, whole in memory: a mapped file that is overwritten in place would end
 * the process. Its records have {@code country.iso_code}, as those of GeoLite2, GeoIP2 and DB-IP
 * have. Thread safe.
 */
final class CountryDatabase {
  /** A heap holds two while one takes the place of the other. */
  static final long MOST_BYTES = 64L * 1024 * 1024;

  /** A database of something else shows itself soon. */
  private static final int NETWORKS_TRIED = 1_000;

  private final Reader reader;

  private CountryDatabase(Reader reader) {
    this.reader = reader;
  }

  /** A record of the file, as far as it is read. */
  public static final class Place {
    private final @Nullable Country country;

    /**
     * Called by the reader.
     *
     * @param country null for a network of no country
     */
    @MaxMindDbConstructor
    public Place(@MaxMindDbParameter(name = "country") @Nullable Country country) {
      this.country = country;
    }

    @Nullable String code() {
      return country == null ? null : country.code;
    }
  }

  /** The country of a record. */
  public static final class Country {
    private final @Nullable String code;

    /**
     * Called by the reader.
     *
     * @param code ISO 3166-1 alpha-2
     */
    @MaxMindDbConstructor
    public Country(@MaxMindDbParameter(name = "iso_code") @Nullable String code) {
      this.code = code;
    }
  }

  /**
   * Reads a file; blocks.
   *
   * @param file its path
   * @return its content
   * @throws IOException when it is no such database; the message is for people and continues the
   *     path
   */
  static CountryDatabase read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException("not a file");
    }
    long size = Files.size(file);
    if (size > MOST_BYTES) {
      throw new IOException(size + " bytes (expected: at most " + MOST_BYTES + ")");
    }
    CountryDatabase database;
    boolean named;
    try {
      database = new CountryDatabase(new Reader(file.toFile(), Reader.FileMode.MEMORY));
      named = database.namesCountries();
    } catch (IOException
        | InvalidNetworkException
        | RuntimeException e) { // of a damaged file the reader throws anything
      throw new IOException("cannot be read: " + e.getMessage(), e);
    }
    if (!named) {
      throw new IOException(
          "a database of type "
              + database.reader.getMetadata().getDatabaseType()
              + " whose first networks have no country.iso_code");
    }
    return database;
  }

  private boolean namesCountries() throws IOException, InvalidNetworkException {
    Networks<Place> networks = reader.networks(Place.class);
    for (int i = 0; i < NETWORKS_TRIED && networks.hasNext(); i++) {
      Place place = networks.next().getData();
      if (place != null && place.code() != null) {
        return true;
      }
    }
    return false;
  }

  /**
   * The country of an address; any thread, does not block.
   *
   * @param address any
   * @return null when not known, and when the file is damaged there
   */
  @Nullable String of(InetAddress address) {
    try {
      Place place = reader.get(address, Place.class);
      return place == null ? null : place.code();
    } catch (IOException | RuntimeException e) { // damaged, or IPv6 asked of IPv4 alone
      return null;
    }
  }

  Instant built() {
    return reader.getMetadata().getBuildDate().toInstant();
  }
}
