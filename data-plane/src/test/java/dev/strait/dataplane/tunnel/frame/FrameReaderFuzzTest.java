package dev.strait.dataplane.tunnel.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;

/**
 * Whatever bytes come, in whatever pieces: the reader says what they are or throws {@link
 * ProtocolException}, and keeps no more than it says. {@code JAZZER_FUZZ=1} makes it search; else
 * it replays what was found.
 */
class FrameReaderFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void nothingButTheProtocolsOwnErrorIsThrown(byte[] input) {
    ByteBuf whole = Unpooled.wrappedBuffer(input);
    int cut = input.length == 0 ? 1 : 1 + (input[0] & 0x3F);
    try (FrameReader reader = new FrameReader(UnpooledByteBufAllocator.DEFAULT, new Recorded())) {
      while (whole.isReadable()) {
        ByteBuf piece = whole.readSlice(Math.min(cut, whole.readableBytes()));
        reader.read(piece);
        assertThat(piece.isReadable()).isFalse();
      }
    } catch (ProtocolException e) {
      assertThat(e.getMessage()).isNotEmpty();
    } finally {
      whole.release();
    }
  }
}
