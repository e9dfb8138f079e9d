package dev.strait.dataplane.tunnel.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.dataplane.exchange.BufferBudget;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A path of 200 ms and 1 Gbit/s, as the window of one exchange sees it. */
class ReceiveWindowTest {
  private static final long ROUND_TRIP = TimeUnit.MILLISECONDS.toNanos(200);
  private static final int IN_FLIGHT = 25_000_000;
  private static final int PIECE = 10_000;

  private final BufferBudget budget = new BufferBudget(256L << 20);
  private final ReceiveWindow window = ReceiveWindow.chosen(budget, 0);
  private long now;

  /** Credit that was granted, and not yet used by the sender of a byte that comes now. */
  private long credit = window.size();

  @Test
  void oneExchangeAlwaysHasCreditForWhatAFatPathHolds() {
    readFor(200 * PIECE, ROUND_TRIP / 100); // it begins slowly, as congestion control does
    readFor(100_000 * PIECE, ROUND_TRIP * PIECE / IN_FLIGHT);
    assertThat(window.size()).isEqualTo(ReceiveWindow.MOST);

    long least = readFor(100_000 * PIECE, ROUND_TRIP * PIECE / IN_FLIGHT);

    assertThat(least).isGreaterThan(IN_FLIGHT);
  }

  @Test
  void aSlowReaderNeverGetsMore() {
    readFor(10_000 * PIECE, 10 * ROUND_TRIP);

    assertThat(window.size()).isEqualTo(ReceiveWindow.START);
    assertThat(budget.reservedBytes()).isEqualTo(ReceiveWindow.START);
    window.close();
    assertThat(budget.reservedBytes()).isZero();
  }

  @Test
  void whatGrewStaysReservedAndComesBack() {
    readFor(100_000 * PIECE, ROUND_TRIP * PIECE / IN_FLIGHT);

    assertThat(credit).isLessThanOrEqualTo(window.size());
    assertThat(budget.reservedBytes()).isEqualTo(window.size());
    window.close();
    assertThat(budget.reservedBytes()).isZero();
  }

  /** Reads pieces, one after each pause; the least credit that there was meanwhile. */
  private long readFor(int bytes, long pauseNanos) {
    long least = Long.MAX_VALUE;
    for (int read = 0; read < bytes; read += PIECE) {
      now += pauseNanos;
      assertThat(window.received(PIECE)).isTrue();
      credit += window.consumed(PIECE, now, ROUND_TRIP) - PIECE;
      least = Math.min(least, credit);
    }
    return least;
  }
}
