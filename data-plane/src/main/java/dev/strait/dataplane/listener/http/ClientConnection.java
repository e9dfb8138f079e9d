package dev.strait.dataplane.listener.http;

/** A client's connection as its listener sees it. Methods may be called on any thread. */
public interface ClientConnection {
  /** Ends after what it has begun: at once when idle. */
  void drain();

  /** Ends now; exchanges under way are cancelled as drained. */
  void close();
}
