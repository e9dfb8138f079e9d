package dev.strait.crds.v1alpha1;

import java.util.Map;

/** Patterns of text in schemas (RE2, anchored), and what they mean in words. */
public final class Patterns {
  /** RFC 1123 label. */
  static final String LABEL = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";

  /** RFC 1123 label, or nothing. */
  static final String LABEL_OR_EMPTY = "^([a-z0-9]([-a-z0-9]*[a-z0-9])?)?$";

  /** RFC 1123 subdomain. */
  static final String SUBDOMAIN =
      "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

  /** RFC 1123 subdomain, perhaps with a wildcard as its first label. */
  static final String HOSTNAME =
      "^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";

  /** A hostname as above, or an IPv6 address as in a URL. */
  static final String HOSTNAME_OR_ADDRESS =
      "^((\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*|\\[[0-9a-f:.]+\\])$";

  private static final String HOST =
      "([a-zA-Z0-9]([-a-zA-Z0-9.]*[a-zA-Z0-9])?|\\[[0-9a-fA-F:.]+\\])";

  private static final String NUMBER_OF_PORT =
      "([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";

  private static final String PORT = "(:" + NUMBER_OF_PORT + ")?";

  /** A host and perhaps a port. */
  static final String HOST_AND_PORT = "^" + HOST + PORT + "$";

  /** A host and a port. */
  static final String ADDRESS = "^" + HOST + ":" + NUMBER_OF_PORT + "$";

  /** SPIFFE id §2: a trust domain and a path, of the characters allowed. */
  static final String SPIFFE_ID = "^spiffe://[a-z0-9._-]+(/[A-Za-z0-9._-]+)+$";

  /** Reference of an image: no blank. */
  static final String IMAGE = "^[a-zA-Z0-9][a-zA-Z0-9._:/@-]*$";

  /** Name of a kind. */
  static final String KIND = "^[A-Za-z][A-Za-z0-9]*$";

  /** Name of a metric. */
  static final String METRIC = "^[a-zA-Z_][a-zA-Z0-9_.:/-]*$";

  /** Name of an environment variable, as a Pod takes it. */
  static final String ENV_NAME = "^[-._a-zA-Z][-._a-zA-Z0-9]*$";

  /** A quantity of Kubernetes that is not negative; a number will do as well. */
  public static final String QUANTITY =
      "^[0-9]+(\\.[0-9]+)?([numkMGTPE]|[KMGTPE]i|[eE][-+]?[0-9]+)?$";

  /** Scheme, host and perhaps a port; nothing else. */
  static final String ORIGIN_URL =
      "^(https?://" + HOST + PORT + "/?|(tcp|tls)://" + HOST + ":" + NUMBER_OF_PORT + ")$";

  /** An IPv4 or IPv6 network. */
  static final String CIDR =
      "^(((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\\.){3}(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])/(3[0-2]|[12]?[0-9])"
          + "|[0-9a-fA-F]*:[0-9a-fA-F:.]*/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))$";

  /** Path below a folder: no name begins with a dot, so none leads out of it. */
  static final String RELATIVE_PATH =
      "^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$";

  /** ISO 3166-1 alpha-2. */
  static final String COUNTRY = "^[A-Z]{2}$";

  /** Reason of a condition, as Kubernetes has it. */
  static final String REASON = "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$";

  /** RFC 9110 §5.6.2 token. */
  static final String TOKEN = "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$";

  /** RFC 9110 §5.5 field value: no control characters, no blank at its ends. */
  static final String FIELD_VALUE =
      "^[^\\x00-\\x20\\x7f]([^\\x00-\\x08\\x0a-\\x1f\\x7f]*[^\\x00-\\x20\\x7f])?$";

  private static final Map<String, String> MEANINGS =
      Map.ofEntries(
          Map.entry(LABEL, "lower-case letters, digits and '-' between them"),
          Map.entry(LABEL_OR_EMPTY, "lower-case letters, digits and '-' between them"),
          Map.entry(SUBDOMAIN, "lower-case letters and digits, '-' and '.' between them"),
          Map.entry(HOSTNAME, "a hostname in lower case without port, or `*.` and a hostname"),
          Map.entry(
              HOSTNAME_OR_ADDRESS,
              "a hostname in lower case, `*.` and one, or an address as in a URL"),
          Map.entry(HOST_AND_PORT, "a host, perhaps with a port"),
          Map.entry(ADDRESS, "a host and a port, like `core.example.com:8443`"),
          Map.entry(SPIFFE_ID, "a name like `spiffe://strait.dev/ns/default/core/core`"),
          Map.entry(IMAGE, "an image like `registry.example.com/strait-node:1.0`"),
          Map.entry(KIND, "letters and digits"),
          Map.entry(METRIC, "letters, digits and `_`, `.`, `:`, `/`, `-`"),
          Map.entry(ENV_NAME, "letters, digits and `-`, `.`, `_`"),
          Map.entry(QUANTITY, "a quantity like `2`, `500m` or `1Gi`"),
          Map.entry(
              ORIGIN_URL,
              "`http://` or `https://`, a host, perhaps a port, nothing else; or `tcp://` or `tls://`, a host and a port"),
          Map.entry(CIDR, "a network like `10.0.0.0/8` or `fd00::/8`"),
          Map.entry(RELATIVE_PATH, "a path like `geoip/countries.mmdb`, not beginning with '/'"),
          Map.entry(COUNTRY, "two letters in upper case, like `CN`"),
          Map.entry(TOKEN, "letters, digits and !#$%&'*+-.^_`|~"),
          Map.entry(FIELD_VALUE, "one line without a blank at its ends"),
          Map.entry(REASON, "letters and digits, `_`, `,` and `:` between them"),
          Map.entry(GatewayDuration.PATTERN, "a duration like `30s`, `500ms` or `1h30m`"));

  private Patterns() {}

  /**
   * What a pattern means.
   *
   * @param pattern of a schema
   * @return words for people; the pattern itself when it is none of ours
   */
  public static String meaning(String pattern) {
    return MEANINGS.getOrDefault(pattern, "text like " + pattern);
  }
}
