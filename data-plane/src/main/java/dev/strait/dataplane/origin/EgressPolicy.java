package dev.strait.dataplane.origin;

import dev.strait.nodeconfig.Cidr;
import dev.strait.nodeconfig.EgressConfig;
import dev.strait.nodeconfig.EgressRule;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses may be dialled. It judges the resolved address that is then dialled, so that a
 * name cannot change its mind in between.
 */
final class EgressPolicy {
  /**
   * Reachable from a node but not from the Internet, or standing for such addresses: never dialled
   * on the strength of a name alone (IANA special-purpose registries; the metadata services of
   * clouds are in 169.254.0.0/16, 100.64.0.0/10, fc00::/7 and at 168.63.129.16).
   */
  private static final List<Cidr> NOT_PUBLIC =
      List.of(
          Cidr.of("0.0.0.0/8"),
          Cidr.of("10.0.0.0/8"),
          Cidr.of("100.64.0.0/10"),
          Cidr.of("127.0.0.0/8"),
          Cidr.of("168.63.129.16/32"),
          Cidr.of("169.254.0.0/16"),
          Cidr.of("172.16.0.0/12"),
          Cidr.of("192.0.0.0/24"),
          Cidr.of("192.168.0.0/16"),
          Cidr.of("198.18.0.0/15"),
          Cidr.of("224.0.0.0/3"),
          Cidr.of("::/96"),
          Cidr.of("64:ff9b::/96"),
          Cidr.of("64:ff9b:1::/48"),
          Cidr.of("100::/64"),
          Cidr.of("2001::/32"),
          Cidr.of("2002::/16"),
          Cidr.of("fc00::/7"),
          Cidr.of("fe80::/10"),
          Cidr.of("fec0::/10"),
          Cidr.of("ff00::/8"));

  private record Rule(@Nullable String host, @Nullable Cidr cidr, List<Integer> ports) {
    boolean allows(String name, InetAddress address, int port) {
      return (ports.isEmpty() || ports.contains(port))
          && (host == null || matches(host, name))
          && (cidr == null ? isPublic(address) : cidr.contains(address));
    }

    private static boolean matches(String pattern, String name) {
      return pattern.startsWith("*.")
          ? name.length() > pattern.length() - 1 && name.endsWith(pattern.substring(1))
          : name.equals(pattern);
    }
  }

  private final List<Rule> rules;

  private EgressPolicy(List<Rule> rules) {
    this.rules = rules;
  }

  /**
   * Reads the rules.
   *
   * @param config what is allowed
   * @return the policy
   * @throws IllegalArgumentException when a rule's cidr is none, or a rule has neither host nor
   *     cidr
   */
  static EgressPolicy of(EgressConfig config) {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < config.allow().size(); i++) {
      EgressRule rule = config.allow().get(i);
      String cidr = rule.cidr();
      String host = rule.host();
      if (host == null && cidr == null) {
        throw new IllegalArgumentException(
            "egress.allow[" + i + "]: neither host nor cidr (expected: at least one)");
      }
      try {
        rules.add(
            new Rule(
                host == null ? null : canonical(host),
                cidr == null ? null : Cidr.of(cidr),
                rule.ports()));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("egress.allow[" + i + "]." + e.getMessage(), e);
      }
    }
    return new EgressPolicy(List.copyOf(rules));
  }

  /**
   * Whether an address may be dialled.
   *
   * @param host the origin's host as configured
   * @param address what it resolved to
   * @param port the port
   * @return true when a rule allows it
   */
  boolean allows(String host, InetAddress address, int port) {
    String name = canonical(host);
    for (Rule rule : rules) {
      if (rule.allows(name, address, port)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isPublic(InetAddress address) {
    for (Cidr block : NOT_PUBLIC) {
      if (block.contains(address)) {
        return false;
      }
    }
    return true;
  }

  private static String canonical(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
