package dev.strait.dataplane.exchange;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Both sides of an exchange as logs of what they were told, one line an event. */
final class RecordedSides {
  final List<String> asking = new ArrayList<>();
  final List<String> answering = new ArrayList<>();

  final Downstream downstream =
      new Downstream() {
        @Override
        public void onInformational(ResponseHead head) {
          asking.add("informational " + head.status());
        }

        @Override
        public void onResponseHead(ResponseHead head, boolean end) {
          asking.add("head " + head.status() + (end ? " end" : ""));
        }

        @Override
        public void onResponseData(ByteBuf data) {
          asking.add("data " + text(data));
        }

        @Override
        public void onResponseEnd(Fields trailers) {
          asking.add("end");
        }

        @Override
        public void onFailure(Failure failure) {
          asking.add("failure " + failure.reason());
        }

        @Override
        public void onRequestConsumed(int bytes) {
          asking.add("consumed " + bytes);
        }
      };

  final Upstream upstream =
      new Upstream() {
        @Override
        public void onRequestData(ByteBuf data) {
          answering.add("data " + text(data));
        }

        @Override
        public void onRequestEnd(Fields trailers) {
          answering.add("end");
        }

        @Override
        public void onCancel(CancelReason reason) {
          answering.add("cancel " + reason);
        }

        @Override
        public void onResponseConsumed(int bytes) {
          answering.add("consumed " + bytes);
        }
      };

  private static String text(ByteBuf data) {
    String text = data.toString(StandardCharsets.US_ASCII);
    data.release();
    return text;
  }
}
