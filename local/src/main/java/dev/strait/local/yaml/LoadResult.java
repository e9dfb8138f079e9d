package dev.strait.local.yaml;

import java.util.List;

/**
 * What a directory holds.
 *
 * @param resources the documents without an error
 * @param errors every error of every other document, by file and line
 */
public record LoadResult(LoadedResources resources, List<ResourceError> errors) {
  /** Copies what is mutable. */
  public LoadResult {
    errors = List.copyOf(errors);
  }
}
