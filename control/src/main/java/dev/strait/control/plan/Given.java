package dev.strait.control.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something people gave in a Secret, after a look at it.
 *
 * @param usable names of its files in the bundle; null when nothing of it can be used
 * @param problems what people should know; may be there although it is usable
 */
public record Given<T>(@Nullable T usable, List<String> problems) {
  /** Copies what is mutable. */
  public Given {
    problems = List.copyOf(problems);
  }

  static <T> Given<T> missing(ObjectName secret) {
    return new Given<>(null, List.of("Secret " + secret + " is not there"));
  }
}
