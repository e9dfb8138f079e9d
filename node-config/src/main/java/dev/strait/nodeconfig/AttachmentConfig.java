package dev.strait.nodeconfig;

import java.util.List;

/**
 * A route at one listener.
 *
 * @param listener name of the listener
 * @param hostnames lower case, without port, {@code *.example.com} allowed; empty means every
 *     hostname
 */
public record AttachmentConfig(String listener, List<String> hostnames) {
  /** Copies what is mutable. */
  public AttachmentConfig {
    hostnames = List.copyOf(hostnames);
  }
}
