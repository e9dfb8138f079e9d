package dev.strait.dataplane.tunnel.frame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Kind;
import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.dataplane.exchange.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** What is written is read again, however the bytes are cut on their way. */
class FrameRoundTripTest {
  private static final UnpooledByteBufAllocator ALLOC = UnpooledByteBufAllocator.DEFAULT;

  /** A frame as it is written, and as {@link Recorded} words it. */
  private interface Frame {
    String write(ByteBuf out);
  }

  @Property
  void everyNumberReadsBackInTheSizeItWasSaidToTake(
      @ForAll @LongRange(min = 0, max = Varint.MAX) long value) {
    ByteBuf out = ALLOC.buffer();
    try {
      Varint.write(out, value);
      assertThat(out.readableBytes()).isEqualTo(Varint.size(value));
      assertThat(Varint.read(out)).isEqualTo(value);
    } finally {
      out.release();
    }
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void framesReadBackHoweverTheyAreCut(
      @ForAll("frames") List<Frame> frames, @ForAll @IntRange(min = 1, max = 40_000) int cut) {
    ByteBuf out = ALLOC.buffer();
    Recorded recorded = new Recorded();
    try (FrameReader reader = new FrameReader(ALLOC, recorded)) {
      List<String> expected = new ArrayList<>();
      frames.forEach(frame -> expected.add(frame.write(out)));
      Random random = new Random(cut);
      while (out.isReadable()) {
        reader.read(out.readSlice(Math.min(1 + random.nextInt(cut), out.readableBytes())));
      }
      assertThat(recorded.events()).isEqualTo(expected);
    } finally {
      out.release();
    }
  }

  @Provide
  Arbitrary<List<Frame>> frames() {
    Arbitrary<Long> id = Arbitraries.longs().between(1, 1L << 40);
    Arbitrary<String> sentence = Arbitraries.strings().ofMaxLength(60);
    Arbitrary<Frame> open =
        Combinators.combine(id, requests(), texts(), Arbitraries.integers().between(0, 1 << 20))
            .as(
                (exchange, head, text, credit) ->
                    out -> {
                      Open frame = new Open("ns/" + text, text, text, credit, text, text, head);
                      assertThat(FrameWriter.open(out, exchange, frame)).isTrue();
                      return "open %d ns/%s %s %s %d %s %s %s"
                          .formatted(
                              exchange, text, text, text, credit, text, text, Recorded.words(head));
                    });
    Arbitrary<Frame> head =
        Combinators.combine(id, Arbitraries.integers().between(100, 999), fields(), bool())
            .as(
                (exchange, status, fields, end) ->
                    out -> {
                      assertThat(
                              FrameWriter.head(
                                  out, exchange, new ResponseHead(status, fields), end))
                          .isTrue();
                      return "head %d %d %s %s"
                          .formatted(exchange, status, end, Recorded.words(fields));
                    });
    Arbitrary<Frame> end =
        Combinators.combine(id, fields())
            .as(
                (exchange, fields) ->
                    out -> {
                      assertThat(FrameWriter.end(out, exchange, fields)).isTrue();
                      return "end " + exchange + ' ' + Recorded.words(fields);
                    });
    Arbitrary<Frame> data =
        Combinators.combine(id, Arbitraries.integers().between(1, Limits.DATA))
            .as(
                (exchange, bytes) ->
                    out -> {
                      String body = "x".repeat(bytes);
                      FrameWriter.dataHeader(out, exchange, bytes);
                      out.writeCharSequence(body, StandardCharsets.US_ASCII);
                      // A PING after it keeps two DATA frames of one exchange apart.
                      FrameWriter.ping(out, bytes);
                      return "data " + exchange + ' ' + body;
                    });
    Arbitrary<Frame> reset =
        Combinators.combine(id, Arbitraries.of(ResetReason.class), sentence)
            .as(
                (exchange, reason, detail) ->
                    out -> {
                      FrameWriter.reset(out, exchange, reason, detail);
                      return "reset " + exchange + ' ' + reason + ' ' + utf8(detail);
                    });
    Arbitrary<Frame> credit =
        Combinators.combine(id, Arbitraries.integers().between(1, Limits.CREDIT))
            .as(
                (exchange, bytes) ->
                    out -> {
                      FrameWriter.credit(out, exchange, bytes);
                      return "credit " + exchange + ' ' + bytes;
                    });
    Arbitrary<Frame> goaway =
        Combinators.combine(id, sentence)
            .as(
                (last, reason) ->
                    out -> {
                      FrameWriter.goaway(out, last, reason);
                      return "goaway " + last + ' ' + utf8(reason);
                    });
    Arbitrary<Frame> close =
        Combinators.combine(Arbitraries.of(LinkError.class), sentence)
            .as(
                (error, reason) ->
                    out -> {
                      FrameWriter.close(out, error, reason);
                      return "close " + error + ' ' + utf8(reason);
                    });
    Arbitrary<Frame> hello =
        texts()
            .map(
                text ->
                    out -> {
                      Hello frame = new Hello(1, 3, "spiffe://" + text, text, 65_536, 30_000);
                      FrameWriter.hello(out, frame);
                      return frame.toString();
                    });
    Arbitrary<Frame> unknown =
        Combinators.combine(
                Arbitraries.integers().between(0x40, 0xFF),
                Arbitraries.integers().between(0, Limits.FRAME_PAYLOAD))
            .as(
                (type, length) ->
                    out -> {
                      out.writeByte(type);
                      Varint.write(out, length);
                      out.writeZero(length);
                      FrameWriter.pong(out, type);
                      return "pong " + type;
                    });
    return Arbitraries.oneOf(
            open,
            head,
            end,
            reset,
            credit,
            goaway,
            close,
            hello,
            unknown,
            data.map(this::withoutPing))
        .list()
        .ofMaxSize(12);
  }

  /** DATA alone; adjacent frames of one exchange would be joined, but ids are random enough. */
  private Frame withoutPing(Frame data) {
    return out -> {
      int before = out.writerIndex();
      String words = data.write(out);
      out.writerIndex(Math.max(before, out.writerIndex() - 10));
      return words;
    };
  }

  private static String utf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  private static Arbitrary<Boolean> bool() {
    return Arbitraries.of(true, false);
  }

  private static Arbitrary<String> texts() {
    return Arbitraries.strings().withCharRange('!', '~').ofMaxLength(40);
  }

  private static Arbitrary<RequestHead> requests() {
    return Combinators.combine(
            Arbitraries.of(Kind.class), Arbitraries.of("GET", "POST", "M-SEARCH"), texts(), bool())
        .flatAs(
            (kind, method, text, flag) ->
                fields()
                    .map(
                        fields ->
                            new RequestHead(
                                kind,
                                method,
                                flag ? "https" : "http",
                                text,
                                "/" + text,
                                flag ? "websocket" : null,
                                fields,
                                !flag)));
  }

  private static Arbitrary<Fields> fields() {
    Arbitrary<String> name =
        Arbitraries.oneOf(
            Arbitraries.of("content-type", "authorization", "set-cookie", "x-trace-id"),
            Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(20));
    Arbitrary<String> value =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(
                20, Arbitraries.strings().withCharRange(' ', '\u00FF').ofMaxLength(50)),
            net.jqwik.api.Tuple.of(1, Arbitraries.just("v".repeat(30_000))));
    return Combinators.combine(name, value)
        .as(List::of)
        .list()
        .ofMaxSize(8)
        .map(
            pairs -> {
              Fields fields = new Fields();
              pairs.forEach(pair -> fields.add(pair.get(0), pair.get(1)));
              return fields;
            });
  }
}
