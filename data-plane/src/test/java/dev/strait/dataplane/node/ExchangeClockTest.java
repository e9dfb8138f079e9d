package dev.strait.dataplane.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.ExchangeObserver;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Failure.Reason;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Kind;
import dev.strait.dataplane.exchange.Origination;
import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.exchange.SilentDownstream;
import dev.strait.nodeconfig.TimeoutsConfig;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExchangeClockTest {
  private static final long START = 1_000_000_000L;

  private final Client client = new Client();

  @Test
  void withoutLimitsNothingIsEverLate() {
    ExchangeClock clock = new ExchangeClock(exchange(true), new TimeoutsConfig(0, 0, 0));

    assertThat(clock.late(at(TimeUnit.DAYS.toMillis(2)))).isNull();
  }

  @Test
  void theWholeExchangeHasItsTimeThoughBytesFlow() {
    Exchange exchange = exchange(true);
    ExchangeClock clock = new ExchangeClock(exchange, new TimeoutsConfig(1_000, 0, 500));
    exchange.responseHead(new ResponseHead(200, Fields.of()), false);
    for (long millis = 100; millis < 1_000; millis += 300) {
      exchange.responseData(Unpooled.wrappedBuffer(new byte[1]));
      assertThat(clock.late(at(millis))).isNull();
    }

    assertThat(reason(clock, 1_000)).isEqualTo(Reason.TIMEOUT);
  }

  @Test
  void theOriginsTimeBeginsAfterTheRequestsLastByte() {
    Exchange exchange = exchange(false);
    ExchangeClock clock = new ExchangeClock(exchange, new TimeoutsConfig(0, 200, 0));
    exchange.requestData(Unpooled.wrappedBuffer(new byte[1]));
    assertThat(clock.late(at(150))).isNull();
    exchange.requestEnd(new Fields());
    assertThat(clock.late(at(300))).isNull();

    assertThat(reason(clock, 500)).isEqualTo(Reason.ORIGIN_TIMEOUT);
    clock.strike(at(500));
  }

  @Test
  void anAnswerThatBeganIsOnlySubjectToSilence() {
    Exchange exchange = exchange(true);
    ExchangeClock clock = new ExchangeClock(exchange, new TimeoutsConfig(0, 200, 1_000));
    exchange.responseHead(new ResponseHead(200, Fields.of()), false);
    assertThat(clock.late(at(100))).isNull();
    assertThat(clock.late(at(900))).isNull();

    assertThat(reason(clock, 1_100)).isEqualTo(Reason.TIMEOUT);
  }

  @Test
  void aWebSocketHasTimeWithoutEndOnceItBegan() {
    Exchange exchange = exchange(Kind.UPGRADE, false);
    ExchangeClock clock = new ExchangeClock(exchange, new TimeoutsConfig(1_000, 200, 500));
    assertThat(reason(clock, 300)).isEqualTo(Reason.ORIGIN_TIMEOUT);

    exchange.responseHead(new ResponseHead(101, Fields.of()), false);

    assertThat(clock.late(at(TimeUnit.DAYS.toMillis(2)))).isNull();
  }

  @Test
  void aStrikeEndsTheExchangeForTheClientAndOnlyOnce() {
    Exchange exchange = exchange(true);
    ExchangeClock clock = new ExchangeClock(exchange, new TimeoutsConfig(10, 0, 0));

    clock.strike(at(5));
    assertThat(client.failure).isNull();
    clock.strike(at(10));
    clock.strike(at(11));

    assertThat(client.failure).isNotNull();
    assertThat(client.failures).isEqualTo(1);
    assertThat(exchange.over()).isTrue();
  }

  private static Reason reason(ExchangeClock clock, long millis) {
    Failure failure = clock.late(at(millis));
    assertThat(failure).isNotNull();
    return failure.reason();
  }

  private static long at(long millis) {
    return START + TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private Exchange exchange(boolean bodyless) {
    return exchange(Kind.HTTP, bodyless);
  }

  private Exchange exchange(Kind kind, boolean bodyless) {
    return new Exchange(
        ImmediateEventExecutor.INSTANCE,
        new RequestHead(kind, "POST", "http", "chat.example", "/v1", null, new Fields(), bodyless),
        new Origination(
            "http", new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), "0".repeat(32)),
        client,
        ExchangeObserver.NONE,
        START);
  }

  /** Remembers how it ended. */
  private static final class Client extends SilentDownstream {
    private @Nullable Failure failure;
    private int failures;

    @Override
    public void onFailure(Failure because) {
      failure = because;
      failures++;
    }
  }
}
