package dev.strait.dataplane.listener;

import dev.strait.dataplane.listener.http.ListenerMetrics;
import dev.strait.dataplane.listener.tls.CertificateRefusal;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what was counted. */
final class CountedConnections implements ListenerMetrics {
  final AtomicInteger opened = new AtomicInteger();
  final AtomicInteger closed = new AtomicInteger();
  final AtomicInteger handshakeFailures = new AtomicInteger();
  private final Map<Rejection, Integer> rejections = new EnumMap<>(Rejection.class);

  final Queue<CertificateRefusal> refusals = new ConcurrentLinkedQueue<>();

  @Override
  public void connectionOpened(String listener) {
    opened.incrementAndGet();
  }

  @Override
  public void connectionClosed(String listener, long durationNanos) {
    closed.incrementAndGet();
  }

  @Override
  public synchronized void rejected(String listener, Rejection why) {
    rejections.merge(why, 1, Integer::sum);
  }

  @Override
  public void handshakeFailed(String listener) {
    handshakeFailures.incrementAndGet();
  }

  @Override
  public void clientCertificateRefused(String listener, CertificateRefusal why) {
    refusals.add(why);
  }

  synchronized int rejections(Rejection why) {
    return rejections.getOrDefault(why, 0);
  }
}
