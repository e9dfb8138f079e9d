package dev.strait.crds.v1alpha1;

/** Where the kinds live among all Kubernetes kinds. */
public final class Api {
  /** API group. */
  public static final String GROUP = "strait.dev";

  /** API version. */
  public static final String VERSION = "v1alpha1";

  /** What YAML says as apiVersion. */
  public static final String API_VERSION = GROUP + "/" + VERSION;

  private Api() {}
}
