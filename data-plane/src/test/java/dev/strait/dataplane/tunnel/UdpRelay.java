package dev.strait.dataplane.tunnel;

import dev.strait.nodeconfig.Endpoint;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A NAT between one client and one server, which may forget its mapping, or fall silent. */
final class UdpRelay implements AutoCloseable {
  /** Every datagram of the client's, in order. */
  final List<ByteBuf> fromClient = new CopyOnWriteArrayList<>();

  /** Every datagram that came back, in order. */
  final List<ByteBuf> fromServer = new CopyOnWriteArrayList<>();

  /** An answer is on its way for so long, as on a real path: the client sends meanwhile. */
  private static final long FLIGHT_MILLIS = 300;

  private static final int LONG_HEADER = 0x80;
  private static final int TYPE = 0x30;
  private static final int INITIAL = 0x00;
  private static final int ZERO_RTT = 0x10;

  private final DatagramChannel inside = bound();
  private final SocketAddress server;
  private volatile DatagramChannel outside;
  private volatile @Nullable SocketAddress client;

  private volatile boolean firstFlightOnly;
  private volatile boolean answered;

  UdpRelay(InetSocketAddress server) throws IOException {
    this.server = server;
    outside = bound();
    forward(inside, true);
    forward(outside, false);
  }

  Endpoint endpoint() throws IOException {
    InetSocketAddress at = (InetSocketAddress) inside.getLocalAddress();
    return new Endpoint("127.0.0.1", at.getPort());
  }

  /** From now on the client seems to be elsewhere; what is sent to where it was is lost. */
  void rebind() throws IOException {
    DatagramChannel before = outside;
    outside = bound();
    forward(outside, false);
    before.close();
  }

  /** From now on nothing passes that a client says once it is answered: proof of who it is. */
  void firstFlightOnly() {
    answered = false;
    firstFlightOnly = true;
  }

  /** Everything passes again. */
  void heal() {
    firstFlightOnly = false;
  }

  private static DatagramChannel bound() throws IOException {
    return DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private void forward(DatagramChannel from, boolean outwards) {
    Thread pump =
        new Thread(
            () -> {
              ByteBuffer packet = ByteBuffer.allocate(65_536);
              try {
                while (true) {
                  SocketAddress sender = from.receive(packet.clear());
                  packet.flip();
                  if (outwards) {
                    fromClient.add(Unpooled.copiedBuffer(packet));
                    if (!firstFlightOnly || isOfFirstFlight(packet.duplicate())) {
                      client = sender;
                      outside.send(packet, server);
                    }
                  } else if (client != null) {
                    fromServer.add(Unpooled.copiedBuffer(packet));
                    if (firstFlightOnly && !answered) {
                      Thread.sleep(FLIGHT_MILLIS);
                      answered = true;
                    }
                    inside.send(packet, client);
                  }
                }
              } catch (ClosedChannelException e) {
                // the end of this mapping, or of the test
              } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
              }
            },
            "relay");
    pump.setDaemon(true);
    pump.start();
  }

  /** Whether it holds Initial and 0-RTT packets alone (RFC 9000 §17.2). */
  private static boolean isOfFirstFlight(ByteBuffer datagram) {
    while (datagram.hasRemaining()) {
      int first = datagram.get();
      if (first == 0) {
        return true; // what is left pads the datagram
      }
      if ((first & LONG_HEADER) == 0 || ((first & TYPE) != INITIAL && (first & TYPE) != ZERO_RTT)) {
        return false;
      }
      skip(datagram, Integer.BYTES); // the version
      skip(datagram, datagram.get() & 0xFF);
      skip(datagram, datagram.get() & 0xFF);
      if ((first & TYPE) == INITIAL) {
        skip(datagram, number(datagram)); // the token
      }
      skip(datagram, number(datagram));
    }
    return true;
  }

  private static void skip(ByteBuffer datagram, long bytes) {
    datagram.position(datagram.position() + (int) bytes);
  }

  private static long number(ByteBuffer datagram) {
    int first = datagram.get() & 0xFF;
    long value = first & 0x3F;
    for (int more = (1 << (first >> 6)) - 1; more > 0; more--) {
      value = (value << 8) | (datagram.get() & 0xFF);
    }
    return value;
  }

  @Override
  public void close() throws IOException {
    inside.close();
    outside.close();
  }
}
