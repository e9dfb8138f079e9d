package dev.strait.dataplane.quic;

import io.netty.channel.Channel;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.RawUnixChannelOption;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicConnectionAddress;
import io.netty.handler.codec.quic.QuicConnectionIdGenerator;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How packets find the event loop of their connection when several sockets share a port: the first
 * byte of the destination connection id, modulo the number of sockets, is the index of the socket.
 * A server puts it into every id that it issues; a client's first id is random, or chosen by an
 * edge that dials a core. So connections spread evenly, no packet hops between loops, and a
 * connection stays where it is when its address changes.
 *
 * <p>The kernel does the routing with a filter of seven instructions. Where it takes none, it
 * spreads by address instead, which is as steady while addresses are.
 */
public final class LoopRouting {
  private static final Logger log = LoggerFactory.getLogger(LoopRouting.class);

  private static final int SOL_SOCKET = 1;
  private static final int SO_ATTACH_REUSEPORT_CBPF = 51;

  private static final int LOAD_BYTE = 0x30;
  private static final int JUMP_IF_BITS = 0x45;
  private static final int JUMP = 0x05;
  private static final int MODULO = 0x94;
  private static final int RETURN_VALUE = 0x16;
  private static final int INSTRUCTION_BYTES = 8;

  private static final SecureRandom RANDOM = new SecureRandom();

  private LoopRouting() {}

  /**
   * Ids that lead to one of several sockets.
   *
   * @param socket its place in the order in which they were bound, from 0
   * @param sockets how many share the port, 1 to 256
   * @return the generator of that socket's ids
   */
  public static QuicConnectionIdGenerator ids(int socket, int sockets) {
    return new QuicConnectionIdGenerator() {
      @Override
      public ByteBuffer newId(int length) {
        byte[] id = new byte[length];
        RANDOM.nextBytes(id);
        int multiples = (256 - socket + sockets - 1) / sockets;
        id[0] = (byte) (socket + sockets * RANDOM.nextInt(multiples));
        return ByteBuffer.wrap(id);
      }

      @Override
      public ByteBuffer newId(ByteBuffer input, int length) {
        return newId(length);
      }

      @Override
      public int maxConnectionIdLength() {
        return Quic.MAX_CONN_ID_LEN;
      }

      @Override
      public boolean isIdempotent() {
        return false;
      }
    };
  }

  /**
   * The first id an edge sends to: links with consecutive numbers reach consecutive sockets.
   *
   * @param number of the link
   * @return the id
   */
  public static QuicConnectionAddress first(int number) {
    byte[] id = new byte[Quic.MAX_CONN_ID_LEN];
    RANDOM.nextBytes(id);
    id[0] = (byte) number;
    return new QuicConnectionAddress(id);
  }

  /**
   * Tells the kernel how to choose among the sockets that share the port of this one.
   *
   * @param socket one of them
   * @param sockets how many there are
   */
  public static void install(Channel socket, int sockets) {
    // A long header has its first bit set and the id at offset 6, a short header at 1 (RFC 8999).
    int[][] program = {
      {LOAD_BYTE, 0, 0, 0},
      {JUMP_IF_BITS, 0, 2, 0x80},
      {LOAD_BYTE, 0, 0, 6},
      {JUMP, 0, 0, 1},
      {LOAD_BYTE, 0, 0, 1},
      {MODULO, 0, 0, sockets},
      {RETURN_VALUE, 0, 0, 0},
    };
    ByteBuffer filter = direct(program.length * INSTRUCTION_BYTES);
    ByteBuffer pointer = direct(2 * Long.BYTES);
    try {
      for (int[] line : program) {
        filter.putShort((short) line[0]).put((byte) line[1]).put((byte) line[2]).putInt(line[3]);
      }
      pointer.putShort(0, (short) program.length).putLong(8, Buffer.memoryAddress(filter));
      RawUnixChannelOption option =
          new RawUnixChannelOption(
              "SO_ATTACH_REUSEPORT_CBPF",
              SOL_SOCKET,
              SO_ATTACH_REUSEPORT_CBPF,
              pointer.remaining());
      if (!socket.config().setOption(option, pointer)) {
        log.info("The kernel routes connections to loops by address: it takes no filter");
      }
    } catch (RuntimeException e) {
      log.info("The kernel routes connections to loops by address: {}", e.getMessage());
    } finally {
      Reference.reachabilityFence(filter);
    }
  }

  private static ByteBuffer direct(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }
}
