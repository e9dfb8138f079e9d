package dev.strait.dataplane.origin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** However the bytes are cut, the answer is the same; whatever the bytes are, nothing leaks. */
class ResponseParserTest {
  private static final ByteBufAllocator ALLOC = PooledByteBufAllocator.DEFAULT;

  @Property(tries = 300)
  void answerIsTheSameHoweverItIsCut(
      @ForAll("bodies") List<String> chunks, @ForAll boolean trailers, @ForAll long seed)
      throws Exception {
    StringBuilder wire =
        new StringBuilder("HTTP/1.1 103 Hint\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\n")
            .append("X-A: b\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (String chunk : chunks) {
      wire.append(Integer.toHexString(chunk.length())).append(";ext=1\r\n").append(chunk);
      wire.append("\r\n");
    }
    wire.append("0\r\n").append(trailers ? "X-T: 1\r\nX-U: 2\r\n" : "").append("\r\n");
    Recorded whole = new Recorded();
    Recorded cut = new Recorded();

    whole.parse(wire.toString());
    Random random = new Random(seed);
    for (int at = 0; at < wire.length(); ) {
      int next = Math.min(wire.length(), at + 1 + random.nextInt(1 + random.nextInt(400)));
      cut.parse(wire.substring(at, next));
      at = next;
    }

    String body = String.join("", chunks);
    assertThat(whole.body.toString()).isEqualTo(body);
    assertThat(cut.body.toString()).isEqualTo(body);
    assertThat(cut.events).isEqualTo(whole.events);
    assertThat(cut.parser.reusable()).isTrue();
    assertThat(cut.events)
        .isEqualTo("103[link=x] 200[x-a=b] end[" + (trailers ? "x-t=1,x-u=2" : "") + "]");
  }

  @Test
  void smallChunksOfOneReadArriveAsOnePiece() throws Exception {
    Recorded recorded = new Recorded();
    recorded.parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    recorded.parse(String.join("\r\n", "3", "one", "3", "two", "5", "three", ""));

    assertThat(recorded.body.toString()).isEqualTo("onetwothree");
    assertThat(recorded.pieces).isEqualTo(1);
  }

  @Property(tries = 500)
  void nonsenseNeverGetsOut(@ForAll @Size(max = 300) byte[] nonsense) {
    for (String start :
        List.of(
            "",
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n")) {
      Recorded recorded = new Recorded();
      try {
        recorded.parse(start + new String(nonsense, StandardCharsets.ISO_8859_1));
      } catch (MalformedAnswer expected) {
        assertThat(expected).hasMessageNotContaining("\r").hasMessageMatching("\\p{ASCII}+§?.*");
      }
    }
  }

  @Provide
  Arbitrary<List<String>> bodies() {
    Arbitrary<String> small = Arbitraries.strings().ascii().ofMinLength(1).ofMaxLength(60);
    Arbitrary<String> large = Arbitraries.strings().alpha().ofMinLength(4000).ofMaxLength(5000);
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(9, small), net.jqwik.api.Tuple.of(1, large))
        .list()
        .ofMaxSize(20);
  }

  private static final class Recorded implements ResponseParser.Sink {
    final ResponseParser parser = new ResponseParser(this);
    final StringBuilder body = new StringBuilder();
    String events = "";
    int pieces;

    Recorded() {
      parser.begin(false, null);
    }

    void parse(String text) throws MalformedAnswer {
      ByteBuf in =
          ALLOC.ioBuffer().writeBytes(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
      try {
        parser.parse(in);
      } finally {
        in.release();
      }
    }

    @Override
    public void onHead(ResponseHead head, boolean end) {
      add(head.status() + "[" + text(head.fields()) + "]");
    }

    @Override
    public void onData(ByteBuf data) {
      pieces++;
      body.append(data.toString(StandardCharsets.ISO_8859_1));
      data.release();
    }

    @Override
    public void onEnd(Fields trailers) {
      add("end[" + text(trailers) + "]");
    }

    private void add(String event) {
      events += (events.isEmpty() ? "" : " ") + event;
    }

    private static String text(Fields fields) {
      StringBuilder text = new StringBuilder();
      fields.forEach(
          (name, value) ->
              text.append(text.isEmpty() ? "" : ",").append(name).append('=').append(value));
      return text.toString();
    }
  }
}
