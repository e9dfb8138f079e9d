package dev.strait.local;

import dev.strait.control.loop.AcknowledgementReader;
import dev.strait.control.plan.Acknowledgement;
import dev.strait.nodeconfig.AdminConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Asks a node's admin port what it runs. */
final class AdminClient {
  private static final int TIMEOUT_MILLIS = 500;

  private AdminClient() {}

  /**
   * Reads {@code /config}. Blocks for half a second at most.
   *
   * @param admin where
   * @return what the node said; null while it does not answer, or not as a node does
   */
  static @Nullable Acknowledgement ask(AdminConfig admin) {
    try {
      URI uri = URI.create("http://" + admin.address() + ":" + admin.port() + "/config");
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      try (InputStream body = connection.getInputStream()) {
        return AcknowledgementReader.read(body.readAllBytes());
      }
    } catch (IOException e) {
      return null;
    }
  }
}
