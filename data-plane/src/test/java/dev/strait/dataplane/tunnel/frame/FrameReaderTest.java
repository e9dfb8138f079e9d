package dev.strait.dataplane.tunnel.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the reader refuses, and how far the damage goes. */
class FrameReaderTest {
  private final Recorded recorded = new Recorded();
  private final FrameReader reader = new FrameReader(UnpooledByteBufAllocator.DEFAULT, recorded);

  @AfterEach
  void close() {
    reader.close();
  }

  private List<String> read(ByteBuf bytes) {
    try {
      reader.read(bytes);
      return recorded.events();
    } finally {
      bytes.release();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "an unknown type that changes the protocol, 3f00",
    "type 0, 0000",
    "a length of four bytes, 0480000004",
    "DATA without data, 040101",
    "DATA without an id, 0400",
    "CREDIT of nothing, 07020100",
    "CREDIT beyond all bounds, 070901ffffffffffffffff",
    "CREDIT with something after it, 0703010500",
    "a PING of seven bytes, 080700000000000000",
    "OPEN without flags, 020101",
    "OPEN with an unknown flag, 02020180",
    "END that says LAST, 0503010200",
    "RESET whose detail is longer than its frame, 060401000541",
    "HELLO of version 0, 0106000000000000",
    "HELLO whose versions are reversed, 0106020100000000",
  })
  void whatBreaksTheFramesEndsTheLink(String what, String hex) {
    assertThatThrownBy(() -> read(Unpooled.wrappedBuffer(bytes(hex))))
        .as(what)
        .isInstanceOf(ProtocolException.class);
  }

  @Test
  void anotherFrameWithinAContinuedBlockEndsTheLink() {
    ByteBuf out = Unpooled.buffer();
    FrameWriter.head(out, 7, new ResponseHead(200, Fields.of("x", "v".repeat(20_000))), false);
    out.writerIndex(out.readerIndex() + 3 + Limits.FRAME_PAYLOAD);
    FrameWriter.ping(out, 1);

    assertThatThrownBy(() -> read(out)).isInstanceOf(ProtocolException.class);
  }

  @Test
  void aHeadThatCannotBeCostsItsExchangeOnly() {
    ByteBuf out = Unpooled.buffer();
    FrameWriter.head(out, 7, new ResponseHead(200, Fields.of("x", "a\r\nb")), false);
    FrameWriter.head(out, 9, new ResponseHead(200, Fields.of("X-Upper", "a")), false);
    FrameWriter.ping(out, 1);

    assertThat(read(out)).containsExactly("unusable 7 false", "unusable 9 false", "ping 1");
  }

  @Test
  void laterVersionsMayAppendToHello() {
    ByteBuf out = Unpooled.buffer();
    Hello hello = new Hello(1, 4, "spiffe://a", "i", 1, 2);
    FrameWriter.hello(out, hello);
    out.setShort(1, (out.getShort(1) & 0x3FFF) + 5 | 0x4000);
    out.writeZero(5);

    assertThat(read(out)).containsExactly(hello.toString());
  }

  @Test
  void blocksBeyondTheBoundAreNotWritten() {
    ByteBuf out = Unpooled.buffer();
    Fields fields = Fields.of("x", "v".repeat(Limits.BLOCK));

    assertThat(FrameWriter.end(out, 1, fields)).isFalse();
    assertThat(out.isReadable()).isFalse();
  }

  @Test
  void versionsThatHaveNothingInCommonAreAnError() {
    Hello mine = new Hello(3, 5, "a", "", 0, 0);

    assertThat(mine.commonVersion(new Hello(1, 4, "b", "", 0, 0))).isEqualTo(4);
    assertThatThrownBy(() -> mine.commonVersion(new Hello(1, 2, "b", "", 0, 0)))
        .isInstanceOfSatisfying(
            ProtocolException.class, e -> assertThat(e.error()).isEqualTo(LinkError.VERSION));
  }

  @Test
  void codesReadBackAndUnknownOnesHaveAMeaning() {
    assertThat(Arrays.stream(ResetReason.values()).map(reason -> ResetReason.of(reason.code())))
        .containsExactly(ResetReason.values());
    assertThat(Arrays.stream(LinkError.values()).map(error -> LinkError.of(error.code())))
        .containsExactly(LinkError.values());
    assertThat(ResetReason.of(31)).isEqualTo(ResetReason.CLIENT_GONE);
    assertThat(ResetReason.of(63)).isEqualTo(ResetReason.INTERNAL);
    assertThat(LinkError.of(99)).isEqualTo(LinkError.INTERNAL);
  }

  @Test
  void theStaticTableIsInOrderAndInLowerCase() {
    for (int i = 0; i < FieldNames.count(); i++) {
      assertThat(FieldNames.index(FieldNames.name(i))).isEqualTo(i);
      assertThat(FieldNames.index(FieldNames.name(i).toString())).isEqualTo(i);
      assertThat(FieldText.checkName(FieldNames.name(i)).toString()).isNotEmpty();
    }
  }

  private static byte[] bytes(String hex) {
    return io.netty.buffer.ByteBufUtil.decodeHexDump(hex);
  }
}
