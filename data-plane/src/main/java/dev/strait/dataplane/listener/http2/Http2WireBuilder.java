package dev.strait.dataplane.listener.http2;

import dev.strait.dataplane.listener.http.ListenerScope;
import dev.strait.nodeconfig.LimitsConfig;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Settings;

/** Sets Netty's codec up with a listener's limits. */
final class Http2WireBuilder
    extends AbstractHttp2ConnectionHandlerBuilder<Http2Wire, Http2WireBuilder> {
  /** What a connection may have under way in request bodies: 64 streams' worth. */
  static final int CONNECTION_WINDOW = 4 << 20;

  private static final int RESETS_AT_LEAST = 200;
  private static final int RESET_WINDOW_SECONDS = 30;
  private static final int QUEUED_CONTROL_FRAMES = 1_000;

  private final ListenerScope scope;
  private final Channel channel;

  Http2WireBuilder(ListenerScope scope, Channel channel) {
    this.scope = scope;
    this.channel = channel;
  }

  @Override
  protected Http2Wire build() {
    LimitsConfig limits = scope.limits();
    int resets = Math.max(RESETS_AT_LEAST, 2 * limits.maxConcurrentStreams());
    server(true);
    initialSettings(
        new Http2Settings()
            .maxConcurrentStreams(limits.maxConcurrentStreams())
            .maxHeaderListSize(limits.maxHeaderBytes())
            .connectProtocolEnabled(true)); // RFC 8441 §3
    validateHeaders(true);
    validateRequiredPseudoHeaders(true);
    encoderEnforceMaxQueuedControlFrames(QUEUED_CONTROL_FRAMES);
    // CVE-2023-44487: clients that open and reset; CVE-2025-55163: clients that make us reset.
    decoderEnforceMaxRstFramesPerWindow(resets, RESET_WINDOW_SECONDS);
    encoderEnforceMaxRstFramesPerWindow(2 * resets, RESET_WINDOW_SECONDS);
    decoupleCloseAndGoAway(true);
    return super.build();
  }

  @Override
  protected Http2Wire build(
      Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
    return new Http2Wire(decoder, encoder, settings, scope, channel);
  }
}
