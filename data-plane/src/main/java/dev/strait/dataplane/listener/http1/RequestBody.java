package dev.strait.dataplane.listener.http1;

import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.listener.http.MalformedRequest;
import dev.strait.dataplane.listener.http.RequestWindow;
import dev.strait.nodeconfig.LimitsConfig;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Carries one request's body from the connection to its exchange as it arrives. */
final class RequestBody {
  private final @Nullable ChunkReader chunks;
  private @Nullable HeadLines trailers;
  private long remaining;

  private final boolean expectsContinue;
  private boolean continued;
  private boolean arrived;

  RequestBody(Framing framing, boolean expectsContinue) {
    this.expectsContinue = expectsContinue;
    chunks = framing.chunked() ? new ChunkReader() : null;
    remaining = framing.length();
  }

  /**
   * Delivers what has arrived.
   *
   * @param in consumed as far as it belongs to the body
   * @param exchange gets data and end
   * @param window counts what it got
   * @return true when the body is whole
   */
  boolean read(ByteBuf in, Exchange exchange, RequestWindow window, LimitsConfig limits)
      throws MalformedRequest {
    arrived = true;
    return chunks == null
        ? readFixed(in, exchange, window)
        : readChunked(chunks, in, exchange, window, limits);
  }

  /** A 100 was sent: the body will come. */
  void continued() {
    continued = true;
  }

  /**
   * Whether the client may leave the body out when it gets a final answer now (RFC 9110 §10.1.1).
   */
  boolean mayNeverCome() {
    return expectsContinue && !continued && !arrived;
  }

  private boolean readFixed(ByteBuf in, Exchange exchange, RequestWindow window) {
    remaining -= deliver(in, remaining, exchange, window);
    if (remaining > 0) {
      return false;
    }
    exchange.requestEnd(new Fields());
    return true;
  }

  private boolean readChunked(
      ChunkReader reader, ByteBuf in, Exchange exchange, RequestWindow window, LimitsConfig limits)
      throws MalformedRequest {
    while (reader.advance(in)) {
      if (reader.last()) {
        return readTrailers(in, exchange, limits);
      }
      if (!in.isReadable()) {
        return false;
      }
      reader.took(deliver(in, reader.remaining(), exchange, window));
    }
    return false;
  }

  private boolean readTrailers(ByteBuf in, Exchange exchange, LimitsConfig limits)
      throws MalformedRequest {
    if (trailers == null) {
      trailers = HeadLines.ofTrailers();
    }
    byte[] section = trailers.read(in, limits);
    if (section == null) {
      return false;
    }
    exchange.requestEnd(FieldLines.trailers(section, trailers));
    return true;
  }

  private int deliver(ByteBuf in, long most, Exchange exchange, RequestWindow window) {
    int bytes = (int) Math.min(most, in.readableBytes());
    if (bytes == 0) {
      return 0;
    }
    if (exchange.over()) {
      in.skipBytes(bytes);
    } else {
      window.delivered(bytes);
      exchange.requestData(in.readRetainedSlice(bytes));
    }
    return bytes;
  }
}
