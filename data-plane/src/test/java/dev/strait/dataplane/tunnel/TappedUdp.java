package dev.strait.dataplane.tunnel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between one edge and a core, lets datagrams pass, and keeps the core's. */
final class TappedUdp implements AutoCloseable {
  private final List<ByteBuf> fromCore = new CopyOnWriteArrayList<>();
  private final DatagramSocket toEdge;
  private final DatagramSocket toCore;
  private final SocketAddress core;
  private volatile SocketAddress edge;

  /** For datagrams to a port of loopback. */
  TappedUdp(int port) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    core = new InetSocketAddress(loopback, port);
    edge = core;
    toEdge = new DatagramSocket(0, loopback);
    toCore = new DatagramSocket(0, loopback);
    Daemon.run(
        () -> {
          while (true) {
            DatagramPacket packet = receive(toEdge);
            edge = packet.getSocketAddress();
            packet.setSocketAddress(core);
            toCore.send(packet);
          }
        });
    Daemon.run(
        () -> {
          while (true) {
            DatagramPacket packet = receive(toCore);
            fromCore.add(
                Unpooled.wrappedBuffer(Arrays.copyOf(packet.getData(), packet.getLength())));
            packet.setSocketAddress(edge);
            toEdge.send(packet);
          }
        });
  }

  int port() {
    return toEdge.getLocalPort();
  }

  /** What came from the core so far. */
  List<ByteBuf> fromCore() {
    return fromCore;
  }

  private static DatagramPacket receive(DatagramSocket at) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
    at.receive(packet);
    return packet;
  }

  @Override
  public void close() {
    toEdge.close();
    toCore.close();
  }
}
