package dev.strait.dataplane.listener.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.dataplane.websocket.FrameFollower;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * However the network cuts a stream of frames, its ends are found and only our pongs go missing.
 */
class FramesPropertyTest {
  private static final int[] LENGTHS = {0, 1, 4, 12, 125, 126, 127, 300, 65_535, 65_536, 70_000};

  @Property(tries = 300)
  void everyEndOfAFrameIsFoundHoweverTheStreamIsCut(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int frames) {
    Random random = new Random(seed);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    TreeSet<Integer> ends = new TreeSet<>();
    for (int i = 0; i < frames; i++) {
      stream.writeBytes(frame(random, random.nextInt(16), random.nextBoolean()));
      ends.add(stream.size());
    }
    TreeSet<Integer> found = new TreeSet<>();
    FrameFollower follower = new FrameFollower();
    int before = 0;
    for (ByteBuf piece : cut(random, stream.toByteArray())) {
      int at = piece.readerIndex();
      while (at < piece.writerIndex()) {
        at = follower.follow(piece, at, piece.writerIndex());
        if (follower.between()) {
          found.add(before + at - piece.readerIndex());
        }
      }
      before += piece.readableBytes();
      piece.release();
    }

    assertThat(found).isEqualTo(ends);
    assertThat(follower.between()).isTrue();
  }

  @Property(tries = 300)
  void onlyTheAnswersToOurPingsAreTakenOut(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int frames) {
    Random random = new Random(seed);
    PongFilter filter = new PongFilter();
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    int pongs = 0;
    for (int i = 0; i < frames; i++) {
      if (random.nextInt(3) == 0) {
        sent.writeBytes(masked(random, 0x8A, filter.nextPing()));
        pongs++;
      } else {
        byte[] other = frame(random, random.nextBoolean() ? 0xA : random.nextInt(16), true);
        sent.writeBytes(other);
        expected.writeBytes(other);
      }
    }
    ByteArrayOutputStream passed = new ByteArrayOutputStream();
    int takenOut = 0;
    for (ByteBuf piece : cut(random, sent.toByteArray())) {
      takenOut += filter.pass(piece, data -> drain(data, passed));
    }

    assertThat(takenOut).isEqualTo(pongs * PongFilter.FRAME);
    assertThat(passed.toByteArray()).isEqualTo(expected.toByteArray());
  }

  @Property(tries = 200)
  void whatIsNoFrameAtAllPassesToo(@ForAll byte[] bytes, @ForAll long seed) {
    PongFilter filter = new PongFilter();
    ByteArrayOutputStream passed = new ByteArrayOutputStream();
    for (ByteBuf piece : cut(new Random(seed), bytes)) {
      filter.pass(piece, data -> drain(data, passed));
    }

    assertThat(bytes).startsWith(passed.toByteArray());
    int held = bytes.length - passed.size(); // may still become a pong
    assertThat(held).isLessThan(PongFilter.FRAME);
    assertThat(filter.between() && held > 0).isFalse();
  }

  private static void drain(ByteBuf data, ByteArrayOutputStream to) {
    byte[] bytes = new byte[data.readableBytes()];
    data.readBytes(bytes);
    to.writeBytes(bytes);
    data.release();
  }

  private static List<ByteBuf> cut(Random random, byte[] stream) {
    int most = random.nextBoolean() ? 7 : 20_000;
    List<ByteBuf> pieces = new ArrayList<>();
    for (int at = 0; at < stream.length; ) {
      int size = Math.min(1 + random.nextInt(most), stream.length - at);
      pieces.add(Unpooled.copiedBuffer(stream, at, size));
      at += size;
    }
    return pieces;
  }

  private static byte[] frame(Random random, int opcode, boolean masked) {
    byte[] payload = new byte[LENGTHS[random.nextInt(LENGTHS.length)]];
    random.nextBytes(payload);
    int first = random.nextInt(16) << 4 | opcode;
    return masked ? masked(random, first, payload) : plain(first, 0, payload);
  }

  private static byte[] masked(Random random, int first, byte[] payload) {
    byte[] mask = new byte[4];
    random.nextBytes(mask);
    byte[] hidden = payload.clone();
    for (int i = 0; i < hidden.length; i++) {
      hidden[i] ^= mask[i % 4];
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] header = plain(first, 0x80, hidden);
    int headerSize = header.length - hidden.length;
    out.write(header, 0, headerSize);
    out.writeBytes(mask);
    out.writeBytes(hidden);
    return out.toByteArray();
  }

  private static byte[] plain(int first, int maskBit, byte[] payload) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(first);
    if (payload.length < 126) {
      out.write(maskBit | payload.length);
    } else if (payload.length < 65_536) {
      out.write(maskBit | 126);
      out.write(payload.length >> 8);
      out.write(payload.length);
    } else {
      out.write(maskBit | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        out.write((int) ((long) payload.length >> shift));
      }
    }
    out.writeBytes(payload);
    return out.toByteArray();
  }
}
