package dev.strait.dataplane.exchange;

import io.netty.util.concurrent.EventExecutor;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange is and how far it got: what those read who watch it, time it and log it. Only
 * the {@link Exchange} that it is moves it on, but for two notes of others: which way it is sent,
 * and what the observer remembers.
 *
 * <p>Not thread safe: every call on {@link #loop()}.
 */
public abstract sealed class ExchangeProgress permits Exchange {
  private static final int SWITCHING_PROTOCOLS = 101;

  final EventExecutor loop;
  final RequestHead request;
  final Origination origination;
  final long startNanos;

  boolean requestEnded;
  boolean responseStarted;
  boolean responseEnded;
  boolean over;
  long requestBytes;
  long responseBytes;
  int status;

  private RouteLabels labels = RouteLabels.NONE;
  private @Nullable Object observation;

  ExchangeProgress(
      EventExecutor loop, RequestHead request, Origination origination, long startNanos) {
    this.loop = loop;
    this.request = request;
    this.origination = origination;
    this.startNanos = startNanos;
    this.requestEnded = request.bodyless();
  }

  /**
   * The loop everything happens on.
   *
   * @return the event loop
   */
  public final EventExecutor loop() {
    return loop;
  }

  /**
   * What is asked.
   *
   * @return the request head
   */
  public final RequestHead request() {
    return request;
  }

  /**
   * Where it came from.
   *
   * @return listener, client address, trace id
   */
  public final Origination origination() {
    return origination;
  }

  /**
   * Which way it was sent.
   *
   * @return {@link RouteLabels#NONE} until a route was found
   */
  public final RouteLabels labels() {
    return labels;
  }

  /**
   * Says which way it is sent.
   *
   * @param labels the route's
   */
  public final void label(RouteLabels labels) {
    this.labels = labels;
  }

  /**
   * What the observer remembers of this exchange.
   *
   * @return what {@link #observation(Object)} was given; null before
   */
  public final @Nullable Object observation() {
    return observation;
  }

  /**
   * A place for the observer, and only for it, so that it needs no look-up for each event.
   *
   * @param observation what to remember
   */
  public final void observation(Object observation) {
    this.observation = observation;
  }

  /**
   * When the request head arrived.
   *
   * @return {@link System#nanoTime()} then
   */
  public final long startNanos() {
    return startNanos;
  }

  /**
   * Bytes of the request's body so far.
   *
   * @return at least 0
   */
  public final long requestBytes() {
    return requestBytes;
  }

  /**
   * Bytes of the answer's body so far.
   *
   * @return at least 0
   */
  public final long responseBytes() {
    return responseBytes;
  }

  /**
   * The final status.
   *
   * @return 0 before the final head
   */
  public final int status() {
    return status;
  }

  /**
   * Whether the final head has passed.
   *
   * @return true from then on
   */
  public final boolean responseStarted() {
    return responseStarted;
  }

  /**
   * Whether both byte streams carry the protocol that was asked for.
   *
   * @return true once an {@link Kind#UPGRADE} was answered with 101
   */
  public final boolean upgraded() {
    return status == SWITCHING_PROTOCOLS && request.kind() == Kind.UPGRADE;
  }

  /**
   * Whether the request is whole.
   *
   * @return true from its end on
   */
  public final boolean requestEnded() {
    return requestEnded;
  }

  /**
   * Whether both directions ended, or it failed, or it was cancelled.
   *
   * @return true from then on
   */
  public final boolean over() {
    return over;
  }
}
