package dev.strait.dataplane.listener;

import dev.strait.dataplane.listener.http.ListenerMetrics;
import dev.strait.dataplane.listener.http.ListenerMetrics.Rejection;
import dev.strait.dataplane.listener.http.ListenerScope;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelInitializer;
import java.util.function.Consumer;

/** Takes in one connection: counts it and puts what speaks on it into its pipeline. */
@Sharable
final class ConnectionSetup extends ChannelInitializer<Channel> {
  private final ListenerScope scope;
  private final ConnectionLimit limit;
  private final Runnable closed;
  private final Consumer<Channel> wire;
  private final Consumer<Channel> refuse;

  /**
   * The set-up of a listener's connections.
   *
   * @param closed called after each connection that was taken in has ended
   * @param wire adds the handlers
   * @param refuse ends a connection for which there is no place
   */
  ConnectionSetup(
      ListenerScope scope,
      ConnectionLimit limit,
      Runnable closed,
      Consumer<Channel> wire,
      Consumer<Channel> refuse) {
    this.scope = scope;
    this.limit = limit;
    this.closed = closed;
    this.wire = wire;
    this.refuse = refuse;
  }

  @Override
  protected void initChannel(Channel channel) {
    ListenerMetrics metrics = scope.metrics();
    String listener = scope.name();
    if (!limit.tryEnter()) {
      metrics.rejected(listener, Rejection.CONNECTION_LIMIT);
      refuse.accept(channel);
      return;
    }
    long opened = System.nanoTime();
    metrics.connectionOpened(listener);
    channel
        .closeFuture()
        .addListener(
            done -> {
              limit.leave();
              metrics.connectionClosed(listener, System.nanoTime() - opened);
              closed.run();
            });
    wire.accept(channel);
  }
}
