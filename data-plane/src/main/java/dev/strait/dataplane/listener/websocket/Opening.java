package dev.strait.dataplane.listener.websocket;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.listener.http.MalformedRequest;
import dev.strait.dataplane.websocket.Handshake;
import io.netty.util.AsciiString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks what a client asks a WebSocket with (RFC 6455 §4.2.1, RFC 8441 §5, RFC 9220). */
public final class Opening {
  private static final String KEY = "sec-websocket-key";
  private static final String VERSION = "sec-websocket-version";

  private Opening() {}

  /**
   * Looks for the handshake of HTTP/1.1. Any other protocol in Upgrade is ignored, as is Upgrade
   * itself in HTTP/1.0 or when Connection does not name it (RFC 9110 §7.8): the request is then
   * served as if it were not there.
   *
   * @param method of the request
   * @param fields of the request, hop-by-hop fields still there; loses its key when it asks
   * @param version10 whether it came by HTTP/1.0
   * @param bodyless whether it ends with its head
   * @return the client's key; null when it asks for no WebSocket
   * @throws MalformedRequest when it asks wrongly
   */
  public static @Nullable String http1(
      String method, Fields fields, boolean version10, boolean bodyless) throws MalformedRequest {
    boolean asks =
        !version10
            && fields.contains("upgrade")
            && fields.containsToken("upgrade", Handshake.PROTOCOL)
            && fields.containsToken("connection", "upgrade");
    if (!asks) {
      return null;
    }
    if (!method.equals("GET") || !bodyless) {
      throw MalformedRequest.bad("A WebSocket is asked for by GET, without a body.");
    }
    version(fields);
    List<CharSequence> keys = fields.getAll(KEY);
    if (keys.size() != 1 || !Handshake.isKey(keys.get(0))) {
      throw MalformedRequest.bad("Sec-WebSocket-Key is not one value of 16 bytes in base64.");
    }
    fields.remove(KEY);
    return keys.get(0).toString();
  }

  /**
   * Checks the fields of an extended CONNECT whose {@code :protocol} is {@code websocket}.
   *
   * @param fields of the request; lose a key, which has no meaning there
   * @throws MalformedRequest when the version is not 13
   */
  public static void extendedConnect(Fields fields) throws MalformedRequest {
    version(fields);
    fields.remove(KEY);
  }

  private static void version(Fields fields) throws MalformedRequest {
    List<CharSequence> versions = fields.getAll(VERSION);
    if (versions.size() != 1 || !AsciiString.contentEquals(versions.get(0), Handshake.VERSION)) {
      throw MalformedRequest.otherWebSocketVersion();
    }
  }
}
