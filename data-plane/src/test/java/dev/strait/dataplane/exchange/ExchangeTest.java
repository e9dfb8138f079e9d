package dev.strait.dataplane.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ExchangeTest {
  private static final ResponseHead OK = new ResponseHead(200, new Fields());
  private static final Failure BROKEN = Failure.of(Failure.Reason.ORIGIN_BROKEN, "it broke");

  private final RecordedSides sides = new RecordedSides();
  private final List<String> endings = new ArrayList<>();

  @Test
  void whatIsSentBeforeAnUpstreamIsAttachedReachesItInOrder() {
    Exchange exchange = exchange(false);
    exchange.requestData(bytes("one"));
    exchange.requestData(bytes("two"));
    exchange.requestEnd(new Fields());

    exchange.attach(sides.upstream);

    assertThat(sides.answering).containsExactly("data one", "data two", "end");
    assertThat(exchange.over()).isFalse();
  }

  @Test
  void isOverOnlyWhenBothDirectionsHaveEnded() {
    Exchange exchange = exchange(false);
    exchange.attach(sides.upstream);

    exchange.responseHead(OK, false);
    exchange.responseEnd(new Fields());
    assertThat(exchange.over()).as("the request goes on after an early answer").isFalse();
    exchange.requestData(bytes("late"));
    exchange.requestEnd(new Fields());

    assertThat(exchange.over()).isTrue();
    assertThat(sides.answering).containsExactly("data late", "end");
    assertThat(endings).containsExactly("ended null null");
  }

  @Test
  void aBodylessRequestIsOverWithItsAnswer() {
    Exchange exchange = exchange(true);
    exchange.attach(sides.upstream);

    exchange.responseHead(OK, true);

    assertThat(sides.asking).containsExactly("head 200 end");
    assertThat(endings).containsExactly("ended null null");
  }

  @Test
  void anUpgradeThatIsRefusedIsARequestThatHasEnded() {
    Exchange exchange = exchange(Kind.UPGRADE, false);
    exchange.attach(sides.upstream);

    exchange.responseHead(OK, false);
    exchange.requestData(bytes("too late"));
    exchange.responseEnd(new Fields());

    assertThat(sides.answering).containsExactly("end");
    assertThat(endings).containsExactly("ended null null");
  }

  @Test
  void anUpgradeThatIsAgreedToGoesOnInBothDirections() {
    Exchange exchange = exchange(Kind.UPGRADE, false);
    exchange.attach(sides.upstream);

    exchange.responseHead(new ResponseHead(101, new Fields()), false);
    exchange.requestData(bytes("frame"));
    exchange.responseEnd(new Fields());

    assertThat(exchange.upgraded()).isTrue();
    assertThat(exchange.over()).isFalse();
    exchange.requestEnd(new Fields());
    assertThat(sides.answering).containsExactly("data frame", "end");
    assertThat(endings).containsExactly("ended null null");
  }

  @Test
  void informationalHeadsPassOnlyBeforeTheFinalOne() {
    Exchange exchange = exchange(true);
    exchange.attach(sides.upstream);

    exchange.informational(new ResponseHead(103, new Fields()));
    exchange.responseHead(OK, false);
    exchange.informational(new ResponseHead(103, new Fields()));

    assertThat(sides.asking).containsExactly("informational 103", "head 200");
  }

  @Test
  void cancelReachesTheAnsweringSideOnceAndReleasesWhatComesLater() {
    Exchange exchange = exchange(false);
    exchange.attach(sides.upstream);
    exchange.responseHead(OK, false);

    exchange.cancel(CancelReason.CLIENT_GONE);
    exchange.cancel(CancelReason.TIMEOUT);
    ByteBuf late = bytes("late");
    exchange.responseData(late);
    exchange.fail(BROKEN);

    assertThat(late.refCnt()).isZero();
    assertThat(sides.answering).containsExactly("cancel CLIENT_GONE");
    assertThat(sides.asking).containsExactly("head 200");
    assertThat(endings).containsExactly("ended null CLIENT_GONE");
  }

  @Test
  void cancelBeforeAttachReleasesWhatWaitedAndCancelsTheLateUpstream() {
    Exchange exchange = exchange(false);
    ByteBuf waiting = bytes("waiting");
    exchange.requestData(waiting);

    exchange.cancel(CancelReason.CLIENT_GONE);
    exchange.attach(sides.upstream);

    assertThat(waiting.refCnt()).isZero();
    assertThat(sides.answering).containsExactly("cancel CLIENT_GONE");
  }

  @Test
  void aFailureReachesTheAskingSideOnceAndReleasesTheRequestsRest() {
    Exchange exchange = exchange(false);
    exchange.attach(sides.upstream);

    exchange.fail(BROKEN);
    exchange.fail(BROKEN);
    ByteBuf late = bytes("late");
    exchange.requestData(late);
    exchange.requestEnd(new Fields());

    assertThat(late.refCnt()).isZero();
    assertThat(sides.asking).containsExactly("failure ORIGIN_BROKEN");
    assertThat(sides.answering).isEmpty();
    assertThat(endings).containsExactly("ended ORIGIN_BROKEN null");
  }

  @Test
  void aFailureAfterAWholeAnswerIsNotToldToTheAskingSide() {
    Exchange exchange = exchange(false);
    exchange.attach(sides.upstream);
    exchange.responseHead(OK, true);

    exchange.fail(BROKEN);

    assertThat(sides.asking).containsExactly("head 200 end");
    assertThat(exchange.over()).isTrue();
  }

  @Test
  void abortTellsBothSides() {
    Exchange exchange = exchange(false);
    exchange.attach(sides.upstream);

    exchange.abort(Failure.of(Failure.Reason.TIMEOUT, "too long"), CancelReason.TIMEOUT);

    assertThat(sides.asking).containsExactly("failure TIMEOUT");
    assertThat(sides.answering).containsExactly("cancel TIMEOUT");
  }

  @Test
  void consumptionTravelsToTheProducerWhileItsDirectionIsOpen() {
    Exchange exchange = exchange(false);
    exchange.attach(sides.upstream);
    exchange.responseHead(OK, false);

    exchange.requestConsumed(3);
    exchange.responseConsumed(5);
    exchange.requestEnd(new Fields());
    exchange.requestConsumed(3);

    assertThat(sides.asking).containsExactly("head 200", "consumed 3");
    assertThat(sides.answering).containsExactly("consumed 5", "end");
  }

  @Test
  void transformsOfTheFinalHeadApplyInOrder() {
    Exchange exchange = exchange(true);
    exchange.transformResponse(head -> new ResponseHead(head.status() + 1, head.fields()));
    exchange.transformResponse(head -> new ResponseHead(head.status() * 2, head.fields()));
    exchange.attach(sides.upstream);

    exchange.responseHead(OK, true);

    assertThat(sides.asking).containsExactly("head 402 end");
    assertThat(exchange.status()).isEqualTo(402);
  }

  @Test
  void countsTheBytesOfBothBodies() {
    Exchange exchange = exchange(false);
    exchange.attach(sides.upstream);
    exchange.requestData(bytes("four"));
    exchange.responseHead(OK, false);
    exchange.responseData(bytes("seven.."));

    assertThat(exchange.requestBytes()).isEqualTo(4);
    assertThat(exchange.responseBytes()).isEqualTo(7);
  }

  @Test
  void aSecondUpstreamIsADefect() {
    Exchange exchange = exchange(true);
    exchange.attach(sides.upstream);

    assertThatThrownBy(() -> exchange.attach(sides.upstream))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("attached twice");
  }

  private Exchange exchange(boolean bodyless) {
    return exchange(Kind.HTTP, bodyless);
  }

  private Exchange exchange(Kind kind, boolean bodyless) {
    RequestHead head =
        new RequestHead(
            kind, "POST", "http", "a.example", "/v1/x?key=s", null, new Fields(), bodyless);
    Origination origination =
        new Origination("http", InetSocketAddress.createUnresolved("client", 1), "");
    ExchangeObserver observer =
        new ExchangeObserver() {
          @Override
          public void ended(
              Exchange exchange, @Nullable Failure failure, @Nullable CancelReason cancelled) {
            endings.add("ended " + (failure == null ? null : failure.reason()) + " " + cancelled);
          }
        };
    return new Exchange(
        ImmediateEventExecutor.INSTANCE, head, origination, sides.downstream, observer, 0);
  }

  private static ByteBuf bytes(String text) {
    return ByteBufUtil.writeAscii(UnpooledByteBufAllocator.DEFAULT, text);
  }
}
