package dev.strait.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResponseReaderTest {
  private static final String ANSWERS =
      "HTTP/1.1 100 Continue\r\n\r\n"
          + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
          + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
          + "3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n"
          + "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n";

  @Test
  void readsTheSameHoweverTheBytesAreCut() {
    for (int cut = 1; cut < ANSWERS.length(); cut++) {
      Recording reader = new Recording();
      EmbeddedChannel channel = new EmbeddedChannel(reader);

      for (int from = 0; from < ANSWERS.length(); from += cut) {
        String part = ANSWERS.substring(from, Math.min(ANSWERS.length(), from + cut));
        channel.writeInbound(Unpooled.copiedBuffer(part, StandardCharsets.US_ASCII));
      }

      assertThat(reader.seen)
          .as("pieces of %d bytes", cut)
          .containsExactly("200 hello", "200 abc0123456789", "404 ");
      channel.finishAndReleaseAll();
    }
  }

  @Test
  void saysWhatItCanNotRead() {
    Recording reader = new Recording();
    EmbeddedChannel channel = new EmbeddedChannel(reader);

    channel.writeInbound(Unpooled.copiedBuffer("oh no\r\n", StandardCharsets.US_ASCII));

    assertThat(reader.seen).containsExactly("broken: not a status line: oh no");
    channel.finishAndReleaseAll();
  }

  private static final class Recording extends ResponseReader {
    private final List<String> seen = new ArrayList<>();
    private final StringBuilder answer = new StringBuilder();

    @Override
    void onHead(int statusCode) {
      answer.append(statusCode).append(' ');
    }

    @Override
    void onBody(ByteBuf data, int bytes) {
      answer.append(data.readCharSequence(bytes, StandardCharsets.US_ASCII));
    }

    @Override
    void onEnd(ChannelHandlerContext context) {
      seen.add(answer.toString());
      answer.setLength(0);
    }

    @Override
    void onBroken(String why) {
      seen.add("broken: " + why);
    }
  }
}
