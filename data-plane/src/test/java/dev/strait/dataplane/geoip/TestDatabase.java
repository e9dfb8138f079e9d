package dev.strait.dataplane.geoip;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.util.NetUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes small databases of countries as MaxMind DB 2.0 says (maxmind.github.io/MaxMind-DB): a tree
 * of 24-bit records over IPv6, with IPv4 at ::/96.
 */
public final class TestDatabase {
  private static final int STRING = 2;
  private static final int UINT16 = 5;
  private static final int UINT32 = 6;
  private static final int MAP = 7;
  private static final int UINT64 = 9;
  private static final int ARRAY = 11;
  private static final int NOTHING = -1;

  private final List<int[]> nodes = new ArrayList<>(List.of(new int[] {NOTHING, NOTHING}));
  private final Map<String, Integer> offsets = new LinkedHashMap<>();
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();
  private final String key;

  private TestDatabase(String key) {
    this.key = key;
  }

  /**
   * Writes a database beside its place and moves it there.
   *
   * @param file its place
   * @param networks {@code ADDRESS/BITS} to country
   */
  public static void write(Path file, Map<String, String> networks) {
    place(file, bytes("country", networks, 1_700_000_000L));
  }

  static byte[] bytes(String key, Map<String, String> networks, long built) {
    TestDatabase database = new TestDatabase(key);
    networks.forEach(database::add);
    return database.file(built);
  }

  static void place(Path file, byte[] content) {
    try {
      Path beside = Files.write(file.resolveSibling(file.getFileName() + ".new"), content);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(String network, String country) {
    int slash = network.indexOf('/');
    byte[] address = NetUtil.createByteArrayFromIpAddressString(network.substring(0, slash));
    byte[] in6 = new byte[16];
    System.arraycopy(address, 0, in6, 16 - address.length, address.length);
    int bits = Integer.parseInt(network.substring(slash + 1)) + 8 * (16 - address.length);
    int node = 0;
    for (int depth = 0; depth < bits; depth++) {
      int side = (in6[depth / 8] >> (7 - depth % 8)) & 1;
      if (depth == bits - 1) {
        nodes.get(node)[side] = -2 - offset(country);
      } else {
        if (nodes.get(node)[side] < 0) {
          nodes.add(new int[] {NOTHING, NOTHING});
          nodes.get(node)[side] = nodes.size() - 1;
        }
        node = nodes.get(node)[side];
      }
    }
  }

  private int offset(String country) {
    return offsets.computeIfAbsent(
        country,
        code -> {
          int offset = data.size();
          control(data, MAP, 1);
          text(data, key);
          control(data, MAP, 1);
          text(data, "iso_code");
          text(data, code);
          return offset;
        });
  }

  private byte[] file(long built) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int[] node : nodes) {
      for (int record : node) {
        int value =
            record >= 0
                ? record
                : record == NOTHING ? nodes.size() : nodes.size() + 16 + (-2 - record);
        out.write(value >> 16);
        out.write(value >> 8);
        out.write(value);
      }
    }
    out.writeBytes(new byte[16]);
    out.writeBytes(data.toByteArray());
    out.writeBytes(new byte[] {(byte) 0xab, (byte) 0xcd, (byte) 0xef});
    out.writeBytes("MaxMind.com".getBytes(UTF_8));
    control(out, MAP, 9);
    number(out, "node_count", UINT32, nodes.size());
    number(out, "record_size", UINT16, 24);
    number(out, "ip_version", UINT16, 6);
    number(out, "binary_format_major_version", UINT16, 2);
    number(out, "binary_format_minor_version", UINT16, 0);
    number(out, "build_epoch", UINT64, built);
    text(out, "database_type");
    text(out, "Strait-Test");
    text(out, "languages");
    control(out, ARRAY, 0);
    text(out, "description");
    control(out, MAP, 0);
    return out.toByteArray();
  }

  private static void number(ByteArrayOutputStream out, String name, int type, long value) {
    text(out, name);
    int length = type == UINT64 ? 8 : type == UINT32 ? 4 : 2;
    control(out, type, length);
    out.write(ByteBuffer.allocate(8).putLong(value).array(), 8 - length, length);
  }

  private static void text(ByteArrayOutputStream out, String text) {
    control(out, STRING, text.length());
    out.writeBytes(text.getBytes(UTF_8));
  }

  /** Sizes below 29 only. */
  private static void control(ByteArrayOutputStream out, int type, int size) {
    if (type <= 7) {
      out.write(type << 5 | size);
    } else {
      out.write(size);
      out.write(type - 7);
    }
  }
}
