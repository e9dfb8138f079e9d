package dev.strait.dataplane.tunnel;

import dev.strait.nodeconfig.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/** A NAT between one client and one server, which may forget its mapping. */
final class UdpRelay implements AutoCloseable {
  private final DatagramChannel inside = bound();
  private final SocketAddress server;
  private volatile DatagramChannel outside;
  private volatile @Nullable SocketAddress client;

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
                    client = sender;
                    outside.send(packet, server);
                  } else if (client != null) {
                    inside.send(packet, client);
                  }
                }
              } catch (ClosedChannelException e) {
                // the end of this mapping, or of the test
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            },
            "relay");
    pump.setDaemon(true);
    pump.start();
  }

  @Override
  public void close() throws IOException {
    inside.close();
    outside.close();
  }
}
