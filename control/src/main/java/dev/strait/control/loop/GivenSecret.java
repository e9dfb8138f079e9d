package dev.strait.control.loop;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A Secret that people gave, decoded. Its contents never leave it by accident. */
public final class GivenSecret {
  private final Map<String, byte[]> data;

  /**
   * Holds a secret.
   *
   * @param data content by key, such as {@code tls.crt}; taken over, do not change it
   */
  public GivenSecret(Map<String, byte[]> data) {
    this.data = new TreeMap<>(data);
  }

  /**
   * One entry.
   *
   * @param key such as {@code tls.key}
   * @return its bytes; null when there is none
   */
  public byte @Nullable [] get(String key) {
    byte[] value = data.get(key);
    return value == null ? null : value.clone();
  }

  /**
   * What it has.
   *
   * @return keys, without contents
   */
  public Set<String> keys() {
    return Set.copyOf(data.keySet());
  }

  /** The keys only. */
  @Override
  public String toString() {
    return "GivenSecret" + data.keySet();
  }
}
