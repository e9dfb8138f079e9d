package dev.strait.local.yaml;

import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** A Secret may be written as plain text; readers look into {@code data} only. */
final class SecretText {
  private SecretText() {}

  /** Moves {@code stringData} into {@code data}, where it wins, as an API server does. */
  static void intoData(Secret secret) {
    Map<String, String> data = new TreeMap<>();
    if (secret.getData() != null) {
      data.putAll(secret.getData());
    }
    if (secret.getStringData() != null) {
      Base64.Encoder base64 = Base64.getEncoder();
      secret
          .getStringData()
          .forEach(
              (name, text) ->
                  data.put(name, base64.encodeToString(text.getBytes(StandardCharsets.UTF_8))));
    }
    secret.setStringData(null);
    secret.setData(data);
  }
}
