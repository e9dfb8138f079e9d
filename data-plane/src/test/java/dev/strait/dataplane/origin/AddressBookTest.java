package dev.strait.dataplane.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AddressBookTest {
  private static final InetAddress ONE = address(1);
  private static final InetAddress TWO = address(2);

  private final Queue<Runnable> work = new ArrayDeque<>();
  private int lookups;
  private long now;
  private InetAddress[] answer = {ONE};

  private final AddressBook book =
      new AddressBook(
          host -> {
            lookups++;
            if (answer.length == 0) {
              throw new UnknownHostException(host);
            }
            return answer;
          },
          work::add,
          () -> now);

  @Test
  void addressesNeedNoLookup() {
    assertThat(book.addresses("10.0.0.1").join()).containsExactly(address(1));
    assertThat(book.addresses("::1").join()).hasSize(1);
    assertThat(work).isEmpty();
  }

  @Test
  void whoAsksAtTheSameTimeSharesOneLookup() {
    CompletableFuture<List<InetAddress>> first = book.addresses("a");
    CompletableFuture<List<InetAddress>> second = book.addresses("a");
    run();

    assertThat(first.join()).containsExactly(ONE);
    assertThat(second.join()).containsExactly(ONE);
    assertThat(lookups).isEqualTo(1);
  }

  @Test
  void answerIsFreshForAWhileThenAskedAgain() {
    ask();
    answer = new InetAddress[] {TWO};
    pass(Duration.ofSeconds(9));
    assertThat(ask()).containsExactly(ONE);
    pass(Duration.ofSeconds(2));
    assertThat(ask()).containsExactly(TWO);
  }

  @Test
  void lastGoodAnswerOutlivesAFailingResolverButNotForEver() {
    ask();
    answer = new InetAddress[0];
    pass(Duration.ofSeconds(60));
    assertThat(ask()).containsExactly(ONE);
    pass(Duration.ofSeconds(60));
    assertThat(ask()).containsExactly(ONE);
    pass(Duration.ofMinutes(4));
    assertThat(ask()).isEmpty();
  }

  @Test
  void unknownNameIsAskedAgainSoon() {
    answer = new InetAddress[0];
    assertThat(ask()).isEmpty();
    assertThat(ask()).isEmpty();
    assertThat(lookups).isEqualTo(1);
    answer = new InetAddress[] {ONE};
    pass(Duration.ofSeconds(2));
    assertThat(ask()).containsExactly(ONE);
  }

  private List<InetAddress> ask() {
    CompletableFuture<List<InetAddress>> asked = book.addresses("a");
    run();
    return asked.join();
  }

  private void run() {
    for (Runnable next = work.poll(); next != null; next = work.poll()) {
      next.run();
    }
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private static InetAddress address(int last) {
    try {
      return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
