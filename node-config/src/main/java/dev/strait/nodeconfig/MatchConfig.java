package dev.strait.nodeconfig;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All of these must hold; Gateway API {@code HTTPRouteMatch}.
 *
 * @param path null matches every path
 * @param method upper case; null matches every method
 * @param headers header fields, names in lower case
 * @param queryParams query parameters, names as they are
 * @param client where the client must be; null for anywhere
 */
public record MatchConfig(
    @Nullable PathMatchConfig path,
    @Nullable String method,
    List<ValueMatchConfig> headers,
    List<ValueMatchConfig> queryParams,
    @Nullable ClientMatchConfig client) {
  /** Copies what is mutable. */
  public MatchConfig {
    headers = List.copyOf(headers);
    queryParams = List.copyOf(queryParams);
  }

  /**
   * A match that clients anywhere can meet.
   *
   * @param path null matches every path
   * @param method upper case; null matches every method
   * @param headers header fields, names in lower case
   * @param queryParams query parameters, names as they are
   */
  public MatchConfig(
      @Nullable PathMatchConfig path,
      @Nullable String method,
      List<ValueMatchConfig> headers,
      List<ValueMatchConfig> queryParams) {
    this(path, method, headers, queryParams, null);
  }
}
