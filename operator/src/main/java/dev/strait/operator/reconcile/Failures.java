package dev.strait.operator.reconcile;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.InterruptedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that a resource could not be reconciled: in one line what is to be expected, else in full.
 */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /** Whether it failed because this process is told to end: no news for anybody. */
  static boolean isEnding(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InterruptedException || cause instanceof InterruptedIOException) {
        return true;
      }
    }
    return Thread.currentThread().isInterrupted();
  }

  static void log(HasMetadata resource, Exception failure) {
    if (isEnding(failure)) {
      return;
    }
    Throwable cause = failure;
    while (cause.getCause() != null
        && !(cause instanceof KubernetesClientException)
        && !(cause instanceof NameTakenException)) {
      cause = cause.getCause();
    }
    String name = ObjectWriter.name(resource);
    if (cause instanceof KubernetesClientException || cause instanceof NameTakenException) {
      Throwable root = cause.getCause() == null ? cause : cause.getCause();
      LOG.warn("{} is tried again: {} ({})", name, cause.getMessage(), root.toString());
    } else {
      LOG.error("{} is tried again", name, failure);
    }
  }
}
