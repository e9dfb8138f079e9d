package dev.strait.dataplane.origin;

import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Settings;

/** Sets Netty's codec up to call an origin. */
final class MultiplexedConnectionBuilder
    extends AbstractHttp2ConnectionHandlerBuilder<
        MultiplexedConnection, MultiplexedConnectionBuilder> {
  private static final int MAX_HEAD_BYTES = 64 * 1024;
  private static final int QUEUED_CONTROL_FRAMES = 1_000;

  private final LoopPool home;

  MultiplexedConnectionBuilder(LoopPool home) {
    this.home = home;
  }

  @Override
  protected MultiplexedConnection build() {
    server(false);
    initialSettings(
        new Http2Settings()
            .pushEnabled(false)
            .initialWindowSize(AnswerCredit.LIMIT)
            .maxHeaderListSize(MAX_HEAD_BYTES));
    validateHeaders(true);
    encoderEnforceMaxQueuedControlFrames(QUEUED_CONTROL_FRAMES);
    return super.build();
  }

  @Override
  protected MultiplexedConnection build(
      Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
    return new MultiplexedConnection(decoder, encoder, settings, home);
  }
}
