package dev.strait.dataplane.node;

import dev.strait.dataplane.listener.http.ListenerMetrics;
import dev.strait.dataplane.listener.tls.CertificateRefusal;
import dev.strait.dataplane.telemetry.ConnectionMeters;
import java.util.Locale;

/** Carries what listeners count to the metrics. */
final class CountedConnections implements ListenerMetrics {
  private final ConnectionMeters meters;

  CountedConnections(ConnectionMeters meters) {
    this.meters = meters;
  }

  @Override
  public void connectionOpened(String listener) {
    meters.opened(listener);
  }

  @Override
  public void connectionClosed(String listener, long durationNanos) {
    meters.closed(listener, durationNanos);
  }

  @Override
  public void connectionError(String listener) {
    meters.failed(listener, "reset");
  }

  @Override
  public void rejected(String listener, Rejection why) {
    meters.failed(listener, why.name().toLowerCase(Locale.ROOT));
  }

  @Override
  public void handshakeFailed(String listener) {
    meters.failed(listener, "handshake");
  }

  @Override
  public void clientCertificateRefused(String listener, CertificateRefusal why) {
    meters.certificateRefused(listener, why.name().toLowerCase(Locale.ROOT));
  }
}
