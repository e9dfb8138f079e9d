package dev.strait.dataplane.listener.http1;

import dev.strait.dataplane.exchange.Downstream;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.listener.http.ListenerScope;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * The asking side of a request that offers to become a WebSocket: with a 101 the connection is
 * switched and its bytes belong to the new protocol; with any other answer the connection goes on
 * as if the request had been an ordinary one (RFC 9110 §7.8).
 */
final class UpgradeOffer implements Downstream {
  private final ListenerScope scope;
  private final Channel channel;
  private final String key;
  private final Http1Connection connection;
  private Downstream current;
  private @Nullable Exchange exchange;

  /**
   * An offer that was not answered.
   *
   * @param connection the client's, as long as it speaks HTTP
   * @param key of the client's handshake
   */
  UpgradeOffer(Http1Connection connection, ListenerScope scope, Channel channel, String key) {
    this.connection = connection;
    this.current = connection;
    this.scope = scope;
    this.channel = channel;
    this.key = key;
  }

  /** Whose asking side this is. */
  void serve(Exchange offered) {
    exchange = offered;
  }

  @Override
  public void onInformational(ResponseHead head) {
    current.onInformational(head);
  }

  @Override
  public void onResponseHead(ResponseHead head, boolean end) {
    Exchange offered = exchange;
    if (offered == null || !offered.upgraded()) {
      current.onResponseHead(head, end);
      return;
    }
    WebSocketConnection webSocket = new WebSocketConnection(scope, channel, offered);
    current = webSocket;
    ByteBuf early = connection.switchTo(webSocket);
    webSocket.begin(head, key, early);
    if (end) {
      webSocket.onResponseEnd(new Fields());
    }
  }

  @Override
  public void onResponseData(ByteBuf data) {
    current.onResponseData(data);
  }

  @Override
  public void onResponseEnd(Fields trailers) {
    current.onResponseEnd(trailers);
  }

  @Override
  public void onFailure(Failure failure) {
    current.onFailure(failure);
  }

  @Override
  public void onRequestConsumed(int bytes) {
    current.onRequestConsumed(bytes);
  }
}
