package dev.strait.dataplane.exchange;

import io.netty.buffer.ByteBuf;

/** A client that takes everything and says nothing; a test overrides what it wants to see. */
public class SilentDownstream implements Downstream {
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
