package dev.strait.dataplane.listener.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a new connection's first bytes until they tell what it is, for a time, then makes room for
 * the handlers that it turned out to need. Last handler of its channel; event loop only, but for
 * {@link ClientConnection}.
 */
public abstract class FirstBytes extends ChannelInboundHandlerAdapter implements ClientConnection {
  /** Its listener's. */
  protected final ListenerScope scope;

  /** The client's. */
  protected final Channel channel;

  private final long patienceMillis;
  private final Deadline deadline;
  private @Nullable ByteBuf first;

  /**
   * Nothing has come.
   *
   * @param scope of the listener
   * @param channel the client's
   * @param patienceMillis until {@link #late} is called
   */
  protected FirstBytes(ListenerScope scope, Channel channel, long patienceMillis) {
    this.scope = scope;
    this.channel = channel;
    this.patienceMillis = patienceMillis;
    this.deadline = new Deadline(channel.eventLoop(), this::late);
  }

  /** The bytes did not tell in time: is to close the channel. */
  protected abstract void late();

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    deadline.in(patienceMillis);
    scope.add(this);
  }

  /**
   * Adds bytes to those that have come.
   *
   * @param in taken over
   * @return all, which stay with this handler
   */
  protected final ByteBuf gather(ChannelHandlerContext ctx, ByteBuf in) {
    ByteBuf all =
        first == null ? in : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), first, in);
    first = all;
    return all;
  }

  /**
   * Gives up what has come.
   *
   * @return all, the caller's
   */
  protected final ByteBuf take() {
    ByteBuf all = first;
    if (all == null) {
      throw new IllegalStateException("first bytes: none (expected: some were gathered)");
    }
    first = null;
    return all;
  }

  /** Hands what has come to the handlers that were added behind this one, and goes. */
  protected final void handOn(ChannelHandlerContext ctx) {
    ctx.fireChannelRead(take());
    ctx.pipeline().remove(this);
  }

  /** Throws away what has come. */
  protected final void release() {
    if (first != null) {
      first.release();
      first = null;
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    deadline.cancel();
    scope.remove(this);
    release();
  }

  /** Nothing has begun yet. */
  @Override
  public void drain() {
    close();
  }

  @Override
  public void close() {
    channel
        .eventLoop()
        .execute(
            () -> {
              if (channel.pipeline().context(this) != null) {
                channel.close();
              }
            });
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    scope.metrics().connectionError(scope.name());
    ctx.close();
  }
}
