package dev.strait.dataplane.listener.websocket;

import io.netty.buffer.ByteBuf;

/** How a WebSocket's bytes leave for its client, and what the wire knows of it. Event loop only. */
public interface ClientWire {
  /**
   * Sends bytes of the origin; they are acknowledged to the exchange when the client's wire has
   * taken them.
   *
   * @param data taken over, readable
   */
  void send(ByteBuf data);

  /**
   * Sends a frame of this node's own, which no exchange is told of.
   *
   * @param frame taken over, readable
   */
  void inject(ByteBuf frame);

  /**
   * Whether the client has yet to take something that was sent.
   *
   * @return true while it is behind
   */
  boolean unsent();

  /**
   * Whether what the client sends would be read now.
   *
   * @return false while the origin has enough, so that a pong might wait unread
   */
  boolean reading();

  /** The client did not answer a ping in time: end it, both sides told. */
  void silent();
}
