package dev.strait.dataplane.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.ExchangeObserver;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Kind;
import dev.strait.dataplane.exchange.Origination;
import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.exchange.SilentDownstream;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyChainTest {
  private final List<String> told = new ArrayList<>();

  @Test
  void stepsRunInOrderAndAnyMayEndTheWay() {
    List<String> order = new ArrayList<>();
    Policy first =
        (exchange, next) -> {
          order.add("first");
          next.handle(exchange);
        };
    Policy refusing = (exchange, next) -> order.add("refusing");
    PolicyChain.of(List.of(first, first), exchange -> order.add("last"))
        .handle(options("/", Fields.of(), true));
    PolicyChain.of(List.of(first, refusing), exchange -> order.add("last"))
        .handle(options("/", Fields.of(), true));
    assertThat(order).containsExactly("first", "first", "last", "first", "refusing");
  }

  @Test
  void maxForwardsIsCountedDownAndAnsweredAtZero() {
    List<Exchange> passed = new ArrayList<>();
    PolicyChain chain = PolicyChain.of(List.of(new MaxForwards()), passed::add);
    Exchange two = options("*", Fields.of("max-forwards", "2"), true);
    chain.handle(two);
    assertThat(passed).containsExactly(two);
    assertThat(two.request().fields().get("max-forwards")).hasToString("1");

    Exchange zero = options("*", Fields.of("max-forwards", "0"), false);
    chain.handle(zero);
    zero.requestData(Unpooled.buffer().writeZero(5));
    zero.requestEnd(new Fields());
    assertThat(zero.over()).isTrue();
    chain.handle(options("*", Fields.of("max-forwards", "-1"), true));
    assertThat(passed).hasSize(1);
    assertThat(told).containsExactly("204", "consumed 5", "BAD_REQUEST");
  }

  private Exchange options(String path, Fields fields, boolean bodyless) {
    return new Exchange(
        ImmediateEventExecutor.INSTANCE,
        new RequestHead(Kind.HTTP, "OPTIONS", "http", "a.example", path, null, fields, bodyless),
        new Origination("http", new InetSocketAddress(0), "0"),
        new Told(),
        ExchangeObserver.NONE,
        0);
  }

  private final class Told extends SilentDownstream {
    @Override
    public void onResponseHead(ResponseHead head, boolean end) {
      told.add("" + head.status());
    }

    @Override
    public void onFailure(Failure failure) {
      told.add(failure.reason().name());
    }

    @Override
    public void onRequestConsumed(int bytes) {
      told.add("consumed " + bytes);
    }
  }
}
