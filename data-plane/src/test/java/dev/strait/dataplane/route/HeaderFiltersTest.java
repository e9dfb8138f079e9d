package dev.strait.dataplane.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.ExchangeObserver;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.Origination;
import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.dataplane.exchange.SilentDownstream;
import dev.strait.nodeconfig.FilterConfig;
import dev.strait.nodeconfig.FilterType;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeaderFiltersTest {
  private final List<ResponseHead> heads = new ArrayList<>();

  @Test
  void requestIsChangedBeforeItLeaves() {
    RequestHead head =
        Routes.get("a", "/", "x-set", "1", "x-set", "2", "x-add", "a", "x-drop", "b");
    Exchange exchange = exchange(head);

    filters(FilterType.REQUEST_HEADER_MODIFIER).applyTo(exchange);

    assertThat(head.fields().getAll("x-set")).singleElement().hasToString("new");
    assertThat(head.fields().getAll("x-add")).map(Object::toString).containsExactly("a", "more");
    assertThat(head.fields().contains("x-drop")).isFalse();
  }

  @Test
  void responseIsChangedWhenItComes() {
    Exchange exchange = exchange(Routes.get("a", "/"));
    filters(FilterType.RESPONSE_HEADER_MODIFIER).applyTo(exchange);

    exchange.responseHead(new ResponseHead(200, Fields.of("x-drop", "1", "x-keep", "2")), true);

    Fields fields = heads.get(0).fields();
    assertThat(fields.get("x-set")).hasToString("new");
    assertThat(fields.get("x-keep")).hasToString("2");
    assertThat(fields.contains("x-drop")).isFalse();
    assertThat(exchange.request().fields().isEmpty()).isTrue();
  }

  @Test
  void framingIsOutOfReachAndHostBecomesTheAuthority() {
    RequestHead head = Routes.get("a", "/", "content-length", "7");
    HeaderFilters.of(
            List.of(
                new FilterConfig(
                    FilterType.REQUEST_HEADER_MODIFIER,
                    Map.of("host", "b.example.com", "content-length", "9"),
                    Map.of("transfer-encoding", "chunked"),
                    List.of("content-length"))))
        .applyTo(exchange(head));

    assertThat(head.authority()).isEqualTo("b.example.com");
    assertThat(head.fields().contains("host")).isFalse();
    assertThat(head.fields().get("content-length")).hasToString("7");
    assertThat(head.fields().contains("transfer-encoding")).isFalse();
  }

  private static HeaderFilters filters(FilterType type) {
    return HeaderFilters.of(
        List.of(
            new FilterConfig(
                type, Map.of("x-set", "new"), Map.of("x-add", "more"), List.of("x-drop"))));
  }

  private Exchange exchange(RequestHead head) {
    return new Exchange(
        ImmediateEventExecutor.INSTANCE,
        head,
        new Origination("web", new InetSocketAddress(0), "0".repeat(32)),
        new HeadsOnly(),
        ExchangeObserver.NONE,
        0);
  }

  private final class HeadsOnly extends SilentDownstream {
    @Override
    public void onResponseHead(ResponseHead head, boolean end) {
      heads.add(head);
    }
  }
}
