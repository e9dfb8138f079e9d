package dev.strait.dataplane.tunnel;

import java.io.IOException;

/** A thread that ends with its sockets. */
final class Daemon {
  interface Task {
    void run() throws IOException;
  }

  private Daemon() {}

  static void run(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                // a socket was closed, by the test or by one of the ends
              }
            },
            "test-relay");
    thread.setDaemon(true);
    thread.start();
  }
}
