package dev.strait.control.loop;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Where the keys are that the control loop makes itself: its CA, and one identity per node group. A
 * Secret of the operator in a cluster, files with mode 0600 on a laptop. Called on the loop's
 * thread only.
 */
public interface Vault {
  /**
   * Reads a document.
   *
   * @param name lower-case letters, digits, '.' and '-'; at most 253 characters
   * @return its bytes, or nothing when it was never written
   * @throws IOException when it cannot be read; the message names it, never its content
   */
  Optional<byte[]> read(String name) throws IOException;

  /**
   * Writes a document, whole or not at all.
   *
   * @param name as for {@link #read}
   * @param pem what {@link #read} shall give from now on
   * @throws IOException when it cannot be written
   */
  void write(String name, byte[] pem) throws IOException;

  /**
   * Writes several documents, each whole or not at all; faster than one after the other where a
   * write is a request.
   *
   * @param pems what {@link #read} shall give from now on, by name
   * @throws IOException when at least one cannot be written; others may have been
   */
  default void write(Map<String, byte[]> pems) throws IOException {
    for (Map.Entry<String, byte[]> each : pems.entrySet()) {
      write(each.getKey(), each.getValue());
    }
  }

  /**
   * Writes a document that was there, as {@link #write} does where that would write only once.
   *
   * @param name as for {@link #read}
   * @param pem what {@link #read} shall give from now on
   * @throws IOException when it cannot be written
   */
  default void replace(String name, byte[] pem) throws IOException {
    write(name, pem);
  }

  /**
   * Which rotation of the CA people ask for: in a cluster what the annotation {@code
   * strait.dev/rotate} on its Secret says.
   *
   * @return a token, new for every rotation; with {@code /agreed} at its end once other clusters
   *     trust the new CA
   * @throws IOException when it cannot be read
   */
  default Optional<String> rotationAsked() throws IOException {
    return Optional.empty();
  }
}
