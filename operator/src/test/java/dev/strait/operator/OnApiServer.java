package dev.strait.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Tests that have a real API server, one for all of their class. */
@Tag("cluster")
public abstract class OnApiServer {
  /** Of the class that runs: one after the other does. */
  protected static ApiServer server;

  /** With all rights. */
  protected static KubernetesClient client;

  @BeforeAll
  static void startServer() {
    server = ApiServer.start();
    client = server.client();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }
}
