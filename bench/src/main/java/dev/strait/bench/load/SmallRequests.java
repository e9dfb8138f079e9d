package dev.strait.bench.load;

import dev.strait.bench.payload.SmallAnswer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Small requests over kept-alive connections, each sent when the last one was answered: as fast as
 * the subject lets them.
 */
public final class SmallRequests implements Load {
  private static final String PATH = "/small/";

  private final Clients clients;
  private final int connections;
  private final SmallAnswer expected = new SmallAnswer();
  private long next;
  private int answeredOnce;
  private int waiting;
  private boolean ending;

  private SmallRequests(EventLoop loop, InetSocketAddress address, int connections) {
    this.clients = new Clients(loop, address);
    this.connections = connections;
  }

  /**
   * Connects and begins.
   *
   * @param loop where the clients live
   * @param address of the subject, or of the origin itself
   * @param connections how many, at least 1
   * @return the running load
   */
  public static SmallRequests open(EventLoop loop, InetSocketAddress address, int connections) {
    SmallRequests load = new SmallRequests(loop, address, connections);
    loop.execute(
        () -> {
          for (int i = 0; i < connections; i++) {
            load.clients.connect(load.new Connection());
          }
        });
    return load;
  }

  @Override
  public void awaitFlowing() throws InterruptedException {
    if (!clients.await(() -> answeredOnce == connections)) {
      clients.complain(
          "not every connection had an answer in time: " + answeredOnce + "/" + connections);
    }
  }

  @Override
  public Sample measure(Duration window) throws InterruptedException {
    return clients.measure(window);
  }

  @Override
  public Sample finish() throws InterruptedException {
    clients.ask(() -> ending = true);
    if (!clients.await(() -> waiting == 0)) {
      clients.complain("requests without an answer: " + waiting);
    }
    Sample last = clients.ask(clients.tally::end);
    close();
    return last;
  }

  @Override
  public void close() {
    ending = true;
    clients.close();
  }

  private final class Connection extends ResponseReader {
    private static final String HEAD =
        "GET "
            + PATH
            + "0".repeat(SmallAnswer.NUMBER_DIGITS)
            + " HTTP/1.1\r\nhost: bench.local\r\nuser-agent: strait-bench\r\naccept: */*\r\n\r\n";

    private final byte[] request = HEAD.getBytes(StandardCharsets.US_ASCII);
    private final byte[] body = new byte[SmallAnswer.LENGTH];
    private int received;
    private int status;
    private long number;
    private long sentNanos;
    private boolean answered;
    private boolean awaiting;

    @Override
    public void channelActive(ChannelHandlerContext context) {
      send(context);
    }

    @Override
    void onHead(int statusCode) {
      status = statusCode;
      received = 0;
    }

    @Override
    void onBody(ByteBuf data, int bytes) {
      int fitting = Math.min(bytes, body.length - Math.min(received, body.length));
      data.readBytes(body, Math.min(received, body.length), fitting);
      data.skipBytes(bytes - fitting);
      received += bytes;
    }

    @Override
    void onEnd(ChannelHandlerContext context) {
      awaiting = false;
      waiting--;
      if (status == 200 && received == body.length && expected.check(body, number)) {
        clients.tally.request();
        clients.tally.latency(System.nanoTime() - sentNanos);
        if (!answered) {
          answered = true;
          answeredOnce++;
        }
      } else {
        clients.tally.error("status " + status + ", " + received + " bytes of a wrong body");
      }
      if (!ending) {
        send(context);
      }
    }

    @Override
    void onBroken(String why) {
      clients.tally.error("answer: " + why);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (awaiting) {
        waiting--;
      }
      if (!ending) {
        clients.tally.error("connection closed by the subject");
      }
    }

    private void send(ChannelHandlerContext context) {
      number = next++;
      SmallAnswer.putNumber(request, HEAD.indexOf(PATH) + PATH.length(), number);
      awaiting = true;
      waiting++;
      sentNanos = System.nanoTime();
      context.writeAndFlush(
          context.alloc().directBuffer(request.length).writeBytes(request), context.voidPromise());
    }
  }
}
