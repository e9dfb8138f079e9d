package dev.strait.control;

import dev.strait.control.loop.Vault;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A vault in memory. */
public final class MemoryVault implements Vault {
  private final Map<String, byte[]> documents = new TreeMap<>();
  private @Nullable String asked;

  @Override
  public Optional<byte[]> read(String name) {
    return Optional.ofNullable(documents.get(name)).map(byte[]::clone);
  }

  @Override
  public void write(String name, byte[] pem) {
    documents.put(name, pem.clone());
  }

  /** Names of what is in it. */
  public Set<String> names() {
    return documents.keySet();
  }

  @Override
  public Optional<String> rotationAsked() {
    return Optional.ofNullable(asked);
  }

  /** Asks for a rotation of the CA. */
  public void rotate(String token) {
    asked = token;
  }
}
