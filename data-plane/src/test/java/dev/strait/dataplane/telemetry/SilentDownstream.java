package dev.strait.dataplane.telemetry;

import dev.strait.dataplane.exchange.Downstream;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.ResponseHead;
import io.netty.buffer.ByteBuf;

/** A client that takes everything and says nothing. */
final class SilentDownstream implements Downstream {
  @Override
  public void onInformational(ResponseHead head) {}

  @Override
  public void onResponseHead(ResponseHead head, boolean end) {}

  @Override
  public void onResponseData(ByteBuf data) {
    data.release();
  }

  @Override
  public void onResponseEnd(Fields trailers) {}

  @Override
  public void onFailure(Failure failure) {}

  @Override
  public void onRequestConsumed(int bytes) {}
}
