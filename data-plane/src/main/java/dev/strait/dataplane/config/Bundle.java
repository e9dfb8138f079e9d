package dev.strait.dataplane.config;

import java.io.IOException;

/** The node's secrets: keys, certificates, credentials, by the names that NodeConfig uses. */
@FunctionalInterface
public interface Bundle {
  /**
   * The content of one file of the bundle.
   *
   * @param name its name, as it stands in NodeConfig
   * @return its bytes
   * @throws IOException when there is no such file or it cannot be read; the message names it,
   *     never its content
   */
  byte[] read(String name) throws IOException;
}
