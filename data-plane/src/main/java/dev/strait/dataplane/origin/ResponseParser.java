package dev.strait.dataplane.origin;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.ResponseHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads one HTTP/1.1 answer after the other from an origin's bytes, strictly (RFC 9112), without an
 * object per event: what one read brought is handed on as one slice, chunk framing cut out of it.
 *
 * <p>Event loop only.
 */
final class ResponseParser {
  /** Takes what was read. May call {@link #stop()}; must not throw. */
  interface Sink {
    /**
     * An informational or the final head.
     *
     * @param head without hop-by-hop fields
     * @param end true when the answer ends with it
     */
    void onHead(ResponseHead head, boolean end);

    /**
     * Bytes of the body.
     *
     * @param data the callee releases
     */
    void onData(ByteBuf data);

    /**
     * The answer is whole.
     *
     * @param trailers maybe none
     */
    void onEnd(Fields trailers);
  }

  private enum State {
    STOPPED,
    HEAD,
    FIXED,
    UNTIL_CLOSE,
    CHUNK_SIZE,
    CHUNK_EXTENSION,
    CHUNK_SIZE_LF,
    CHUNK_BODY,
    CHUNK_BODY_CR,
    CHUNK_BODY_LF,
    TRAILERS,
    ENDED
  }

  private static final int MAX_HEAD_BYTES = 64 * 1024;
  private static final int MAX_INFORMATIONAL = 32;
  private static final int MAX_SIZE_DIGITS = 15;
  private static final int MAX_EXTENSION_BYTES = 1024;

  /** Up to here moving a chunk next to the one before is cheaper than a slice of its own. */
  private static final int MAX_MOVED_BYTES = 4096;

  private final Sink sink;
  private final FieldBlock block = new FieldBlock(MAX_HEAD_BYTES);
  private State state = State.ENDED;
  private boolean toHead;
  private @Nullable String webSocketKey;
  private boolean reusable;
  private int informational;

  /** Of the body or the chunk. */
  private long remaining;

  private int lineBytes;

  /** Part of the buffer being parsed that is body and was not yet handed on. */
  private int dataStart;

  private int dataEnd;

  /**
   * A parser that expects nothing yet.
   *
   * @param sink takes what is read
   */
  ResponseParser(Sink sink) {
    this.sink = sink;
  }

  /**
   * Expects the next answer.
   *
   * @param toHead whether HEAD is asked, so that no body follows
   * @param webSocketKey sent to ask for a WebSocket, so that 101 may come: everything behind it is
   *     handed on as data, until the connection ends; null when none was asked for
   */
  void begin(boolean toHead, @Nullable String webSocketKey) {
    this.toHead = toHead;
    this.webSocketKey = webSocketKey;
    state = State.HEAD;
    reusable = false;
    informational = 0;
    block.beginHead();
  }

  /** Takes nothing any more: the rest of what is being parsed is skipped. */
  void stop() {
    state = State.STOPPED;
  }

  /**
   * Whether the answer is whole.
   *
   * @return true from its end to the next {@link #begin}
   */
  boolean ended() {
    return state == State.ENDED;
  }

  /**
   * Whether the connection may carry another request.
   *
   * @return true when the answer is whole, the origin keeps the connection, and sent nothing more
   */
  boolean reusable() {
    return ended() && reusable;
  }

  /**
   * Parses all bytes.
   *
   * @param in stays the caller's; its bytes may be moved
   * @throws MalformedAnswer when the answer breaks the protocol
   */
  void parse(ByteBuf in) throws MalformedAnswer {
    dataStart = dataEnd = in.readerIndex();
    while (in.isReadable()) {
      switch (state) {
        case STOPPED -> in.skipBytes(in.readableBytes());
        case HEAD -> head(in);
        case FIXED, CHUNK_BODY -> sized(in);
        case UNTIL_CLOSE -> body(in, in.readableBytes());
        case CHUNK_SIZE -> chunkSize(in);
        case CHUNK_EXTENSION -> chunkExtension(in.readByte());
        case CHUNK_SIZE_LF -> chunkSizeEnd(in.readByte());
        case CHUNK_BODY_CR -> expect(in.readByte(), '\r', State.CHUNK_BODY_LF);
        case CHUNK_BODY_LF -> {
          expect(in.readByte(), '\n', State.CHUNK_SIZE);
          beginSize();
        }
        case TRAILERS -> trailers(in);
        case ENDED -> {
          reusable = false;
          in.skipBytes(in.readableBytes());
        }
      }
    }
    handOn(in);
  }

  /**
   * The origin ended its side.
   *
   * @return true when this ends the answer properly
   */
  boolean inputEnded() {
    if (state == State.UNTIL_CLOSE) {
      end(new Fields());
    }
    return ended();
  }

  private void head(ByteBuf in) throws MalformedAnswer {
    if (!block.collect(in)) {
      return;
    }
    int end = block.lineEnd(0);
    byte[] line = block.bytes();
    boolean http10 = version(line, end) == '0';
    int status = status(line);
    Fields fields = block.fields(end + 2);
    if (status == 101 && webSocketKey != null) {
      WebSocketHop.check(fields, webSocketKey);
      AnswerFraming.removeHopByHop(fields);
      state = State.UNTIL_CLOSE;
      dataStart = dataEnd = in.readerIndex();
      sink.onHead(new ResponseHead(status, fields), false);
      return;
    }
    if (status < 200) {
      if (status == 101 || ++informational > MAX_INFORMATIONAL) {
        throw new MalformedAnswer("switches protocols unasked or has too many 1xx heads");
      }
      AnswerFraming.removeHopByHop(fields);
      block.beginHead();
      sink.onHead(new ResponseHead(status, fields), false);
      return;
    }
    AnswerFraming framing = AnswerFraming.of(status, toHead, http10, fields);
    reusable = framing.keepAlive();
    remaining = framing.length();
    boolean end0 = framing.body() == AnswerFraming.Body.NONE;
    state =
        switch (framing.body()) {
          case NONE -> State.ENDED;
          case FIXED -> State.FIXED;
          case CHUNKED -> State.CHUNK_SIZE;
          case UNTIL_CLOSE -> State.UNTIL_CLOSE;
        };
    beginSize();
    dataStart = dataEnd = in.readerIndex();
    sink.onHead(new ResponseHead(status, fields), end0);
  }

  /** {@code HTTP/1.x SP 3DIGIT [SP reason]} (RFC 9112 §4). */
  private static int version(byte[] line, int end) throws MalformedAnswer {
    String expected = "HTTP/1.";
    boolean fits = end >= 12 && line[8] == ' ' && (end == 12 || line[12] == ' ');
    for (int i = 0; fits && i < expected.length(); i++) {
      fits = line[i] == expected.charAt(i);
    }
    if (!fits || line[7] < '0' || line[7] > '9') {
      throw new MalformedAnswer("does not begin with a status line of HTTP/1.1");
    }
    return line[7];
  }

  private static int status(byte[] line) throws MalformedAnswer {
    int status = 0;
    for (int i = 9; i < 12; i++) {
      if (line[i] < '0' || line[i] > '9') {
        throw new MalformedAnswer("has a status that is no number");
      }
      status = status * 10 + (line[i] - '0');
    }
    if (status < 100) {
      throw new MalformedAnswer("has a status below 100");
    }
    return status;
  }

  private void sized(ByteBuf in) {
    int bytes = (int) Math.min(remaining, in.readableBytes());
    body(in, bytes);
    remaining -= bytes;
    if (remaining == 0) {
      if (state == State.FIXED) {
        handOn(in);
        end(new Fields());
      } else {
        state = State.CHUNK_BODY_CR;
      }
    }
  }

  private void body(ByteBuf in, int bytes) {
    int from = in.readerIndex();
    if (dataEnd == dataStart) {
      dataStart = from;
      dataEnd = from;
    } else if (dataEnd != from) {
      if (bytes <= MAX_MOVED_BYTES) {
        in.setBytes(dataEnd, in, from, bytes);
      } else {
        handOn(in);
        dataStart = from;
        dataEnd = from;
      }
    }
    dataEnd += bytes;
    in.readerIndex(from + bytes);
  }

  private void handOn(ByteBuf in) {
    int bytes = dataEnd - dataStart;
    if (bytes > 0) {
      int from = dataStart;
      dataStart = dataEnd;
      if (state != State.STOPPED) {
        sink.onData(in.retainedSlice(from, bytes));
      }
    }
  }

  private void beginSize() {
    if (state == State.CHUNK_SIZE) {
      remaining = 0;
      lineBytes = 0;
    }
  }

  private void chunkSize(ByteBuf in) throws MalformedAnswer {
    byte next = in.readByte();
    int digit = Character.digit(next, 16);
    if (digit >= 0) {
      if (++lineBytes > MAX_SIZE_DIGITS) {
        throw badChunk();
      }
      remaining = (remaining << 4) | digit;
    } else if (lineBytes > 0 && (next == ';' || next == ' ' || next == '\t')) {
      lineBytes = 0;
      state = State.CHUNK_EXTENSION;
    } else if (lineBytes > 0 && next == '\r') {
      state = State.CHUNK_SIZE_LF;
    } else {
      throw badChunk();
    }
  }

  private void chunkExtension(byte next) throws MalformedAnswer {
    if (next == '\r') {
      state = State.CHUNK_SIZE_LF;
    } else if (next == '\n' || ++lineBytes > MAX_EXTENSION_BYTES) {
      throw badChunk();
    }
  }

  private void chunkSizeEnd(byte next) throws MalformedAnswer {
    expect(next, '\n', remaining > 0 ? State.CHUNK_BODY : State.TRAILERS);
    if (state == State.TRAILERS) {
      block.beginTrailers();
    }
  }

  private void expect(byte next, char wanted, State then) throws MalformedAnswer {
    if (next != wanted) {
      throw badChunk();
    }
    state = then;
  }

  private void trailers(ByteBuf in) throws MalformedAnswer {
    handOn(in);
    if (state == State.TRAILERS && block.collect(in)) {
      Fields trailers = block.fields(0);
      AnswerFraming.removeHopByHop(trailers);
      end(trailers);
    }
  }

  private void end(Fields trailers) {
    if (state != State.STOPPED) {
      state = State.ENDED;
      sink.onEnd(trailers);
    }
  }

  private static MalformedAnswer badChunk() {
    return new MalformedAnswer("has a chunk that is not framed as RFC 9112 §7.1 says");
  }
}
