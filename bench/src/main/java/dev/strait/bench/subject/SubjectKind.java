package dev.strait.bench.subject;

import java.nio.file.Path;
import java.util.Arrays;

/** What can be measured, by name. */
public enum SubjectKind {
  /** Strait's edge and core with its lanes over QUIC between them. */
  STRAIT("strait") {
    @Override
    public Subject start(int originPort, Path folder) {
      return StraitPair.start(originPort, folder);
    }
  },
  /** Two Envoys with HTTP/3 between them. */
  ENVOY_H3("envoy-h3") {
    @Override
    public Subject start(int originPort, Path folder) {
      return EnvoyPair.start(EnvoyPair.Between.HTTP_3, originPort, folder);
    }
  },
  /** Two Envoys with HTTP/2 over TLS between them. */
  ENVOY_H2("envoy-h2") {
    @Override
    public Subject start(int originPort, Path folder) {
      return EnvoyPair.start(EnvoyPair.Between.HTTP_2, originPort, folder);
    }
  };

  private final String title;

  SubjectKind(String title) {
    this.title = title;
  }

  /**
   * Starts one.
   *
   * @param originPort the origin's port on 127.0.0.1
   * @param folder where its files go; exists and is empty
   * @return it, starting
   */
  public abstract Subject start(int originPort, Path folder);

  /**
   * As it is called in results.
   *
   * @return the name
   */
  public String title() {
    return title;
  }

  /**
   * The kind of that title.
   *
   * @param title its name
   * @return the kind
   */
  public static SubjectKind of(String title) {
    return Arrays.stream(values())
        .filter(kind -> kind.title.equals(title))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "subject: %s (expected: one of %s)"
                        .formatted(
                            title, Arrays.stream(values()).map(SubjectKind::title).toList())));
  }
}
