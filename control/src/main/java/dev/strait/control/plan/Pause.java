package dev.strait.control.plan;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a resource is left as it is: people asked for it, or it says something that this version does
 * not know. What is renewed by itself goes on being renewed.
 */
public final class Pause {
  /** The annotation of people; {@code "true"} pauses. */
  public static final String ANNOTATION = "strait.dev/pause-reconciliation";

  /**
   * The annotation that a reader of resources puts on in memory: which value of a newer CRD it did
   * not know, for people. The spec is not to be trusted then.
   */
  public static final String UNKNOWN_VALUE = "strait.dev/unknown-value";

  /**
   * Likewise, the field of a newer CRD that is ignored, as readers of an older version of an API
   * do: it has a default, or was set by people who shall know that it does nothing.
   */
  public static final String UNKNOWN_FIELD = "strait.dev/unknown-field";

  private Pause() {}

  /**
   * Whether people asked for it.
   *
   * @param resource of any kind
   * @return true when the annotation says so
   */
  public static boolean isAsked(HasMetadata resource) {
    return "true".equals(annotation(resource, ANNOTATION));
  }

  /**
   * What the resource says that is not known here.
   *
   * @param resource of any kind
   * @return null when all is known
   */
  public static @Nullable String unknownValue(HasMetadata resource) {
    return annotation(resource, UNKNOWN_VALUE);
  }

  /** A sentence about what is ignored, with a space before it; empty when nothing is. */
  static String ignored(@Nullable HasMetadata resource) {
    String field = resource == null ? null : annotation(resource, UNKNOWN_FIELD);
    return field == null
        ? ""
        : " Field " + field + " is not known to this version of the operator and does nothing.";
  }

  /**
   * Whether it is left as it is, for either reason.
   *
   * @param resource of any kind
   * @return true when nothing of it is to be changed
   */
  public static boolean holds(HasMetadata resource) {
    return isAsked(resource) || unknownValue(resource) != null;
  }

  private static @Nullable String annotation(HasMetadata resource, String name) {
    Map<String, String> annotations = resource.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(name);
  }
}
