package dev.strait.dataplane.listener.http1;

import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.listener.http.Deadline;
import dev.strait.dataplane.listener.http.ListenerScope;
import dev.strait.dataplane.listener.http.MalformedRequest;
import dev.strait.dataplane.listener.http.Provenance;
import dev.strait.dataplane.listener.http.RequestWindow;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.ByteToMessageDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Reads one request after the other out of what a client sends: its head for the connection, its
 * body into the exchange. Pipelined requests wait as bytes. Event loop only.
 *
 * <p>Reading goes on while an answer is under way, so that a client that leaves is seen at once; it
 * stops while the exchange has enough of the body, or once the next request has begun to arrive.
 * (With epoll the end of a connection is seen even then.)
 */
final class RequestReader {
  /** How far reading is. */
  enum Phase {
    /** No exchange: waiting for a head or in the middle of one. */
    HEAD,
    /** An exchange whose request is still arriving. */
    BODY,
    /** An exchange whose request is whole. */
    ANSWER,
    /** No more requests; what still arrives is thrown away. */
    CLOSING,
    /** The connection is a WebSocket's now. */
    SWITCHED
  }

  private final Http1Connection connection;
  private final ListenerScope scope;
  private final Channel channel;
  private final Deadline deadline;
  private final String ownAuthority;
  private final RequestWindow window;
  private final HeadLines head = HeadLines.ofHead();

  private Phase phase = Phase.HEAD;
  private @Nullable ByteBuf buffered;
  private @Nullable Exchange exchange;
  private @Nullable RequestBody body;
  private boolean served;
  private boolean advancing;

  /**
   * A reader of the first request.
   *
   * @param connection learns of heads, of bodies' progress and of what is malformed
   * @param deadline the connection's; moved as heads begin and end
   */
  RequestReader(
      Http1Connection connection, ListenerScope scope, Channel channel, Deadline deadline) {
    this.connection = connection;
    this.scope = scope;
    this.channel = channel;
    this.deadline = deadline;
    this.ownAuthority = Provenance.authorityOf(channel.localAddress());
    this.window = new RequestWindow(scope.budget());
  }

  // ---- bytes

  /**
   * Bytes of the client.
   *
   * @param in taken over
   */
  void arrived(ByteBuf in) {
    if (phase == Phase.CLOSING) {
      in.release();
      return;
    }
    buffered =
        buffered == null
            ? in
            : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(channel.alloc(), buffered, in);
    advance();
  }

  /** Reads as far as the bytes and the phase allow; not entered again by answers from within. */
  private void advance() {
    if (advancing) {
      return;
    }
    advancing = true;
    try {
      boolean more = true;
      while (more && buffered != null && buffered.isReadable()) {
        more =
            switch (phase) {
              case HEAD -> readHead(buffered);
              case BODY -> readBody(buffered);
              case ANSWER, CLOSING, SWITCHED -> false;
            };
      }
    } catch (MalformedRequest refusal) {
      connection.refuse(refusal);
    } finally {
      advancing = false;
    }
    if (buffered != null && (!buffered.isReadable() || phase == Phase.CLOSING)) {
      releaseBuffered();
    }
    readOrPause();
  }

  private boolean readHead(ByteBuf in) throws MalformedRequest {
    byte[] section = head.read(in, scope.limits());
    if (section == null) {
      byte[] firstLine = head.firstLine(in);
      if (firstLine != null) {
        RequestLine.parse(firstLine, firstLine.length);
      }
      if (served) {
        served = false;
        deadline.in(scope.limits().headerTimeoutMillis());
      }
      return false;
    }
    ParsedRequest request = ParsedRequest.parse(section, head, ownAuthority);
    deadline.clear();
    head.reset();
    served = true;
    boolean bodyless = request.framing().bodyless();
    body = bodyless ? null : new RequestBody(request.framing(), request.expectsContinue());
    phase = bodyless ? Phase.ANSWER : Phase.BODY;
    connection.begin(request);
    return true;
  }

  private boolean readBody(ByteBuf in) throws MalformedRequest {
    RequestBody reading = body;
    Exchange current = exchange;
    if (reading == null || current == null) {
      return false;
    }
    boolean whole = reading.read(in, current, window, scope.limits());
    if (whole) {
      window.close();
      if (phase == Phase.BODY) {
        phase = Phase.ANSWER;
      }
    }
    connection.bodyRead();
    return whole;
  }

  private void readOrPause() {
    if (phase == Phase.SWITCHED) {
      return;
    }
    boolean read =
        switch (phase) {
          case HEAD, CLOSING, SWITCHED -> true;
          case BODY -> window.open();
          case ANSWER -> buffered == null;
        };
    channel.config().setAutoRead(read);
  }

  private void releaseBuffered() {
    if (buffered != null) {
      buffered.release();
      buffered = null;
    }
  }

  // ---- what the connection asks and says

  boolean in(Phase asked) {
    return phase == asked;
  }

  /** Whether a head has begun and is not whole. */
  boolean inHead() {
    return phase == Phase.HEAD && head.begun();
  }

  /** Whether bytes wait that were not read. */
  boolean holdsMore() {
    return buffered != null && buffered.isReadable();
  }

  /** What gets the body of the request whose head was read last. */
  void serve(Exchange begun) {
    exchange = begun;
  }

  /** The exchange has taken bytes of the body. */
  void consumed(int bytes) {
    window.consumed(bytes);
    if (phase == Phase.BODY && !advancing) {
      readOrPause();
    }
  }

  /** The client gets a 100: the body will come. */
  void bodyWasAskedFor() {
    if (body != null) {
      body.continued();
    }
  }

  /** Whether the client may leave the body out when it gets a final answer now. */
  boolean bodyMayNeverCome() {
    return phase == Phase.BODY && body != null && body.mayNeverCome();
  }

  /** Nobody wants the rest of the request. */
  void forget() {
    exchange = null;
    body = null;
    window.close();
  }

  /** Request and answer are over: reads the next. */
  void next() {
    phase = Phase.HEAD;
    deadline.in(scope.limits().idleTimeoutMillis());
    advance();
  }

  /**
   * The bytes are no requests any more.
   *
   * @return what came after the last head, the caller's; maybe none
   */
  ByteBuf switched() {
    phase = Phase.SWITCHED;
    ByteBuf early = buffered == null ? Unpooled.EMPTY_BUFFER : buffered;
    buffered = null;
    return early;
  }

  /** No more requests: what has arrived is given back now, not when the connection ends. */
  void close() {
    phase = Phase.CLOSING;
    if (!advancing) {
      releaseBuffered();
    }
  }
}
