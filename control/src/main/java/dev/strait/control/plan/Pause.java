package dev.strait.control.plan;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;

/** The wish that a resource be left as it is. What is renewed by itself goes on being renewed. */
public final class Pause {
  /** The annotation; {@code "true"} pauses. */
  public static final String ANNOTATION = "strait.dev/pause-reconciliation";

  private Pause() {}

  /**
   * Whether people asked for it.
   *
   * @param resource of any kind
   * @return true when the annotation says so
   */
  public static boolean isAsked(HasMetadata resource) {
    Map<String, String> annotations = resource.getMetadata().getAnnotations();
    return annotations != null && "true".equals(annotations.get(ANNOTATION));
  }
}
