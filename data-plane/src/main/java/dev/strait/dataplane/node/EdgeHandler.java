package dev.strait.dataplane.node;

import dev.strait.dataplane.config.NodeConfiguration;
import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.ExchangeHandler;
import dev.strait.dataplane.exchange.Failure;
import dev.strait.dataplane.exchange.Failure.Reason;
import dev.strait.dataplane.origin.OriginTable;
import dev.strait.dataplane.origin.Origins;
import dev.strait.dataplane.route.Client;
import dev.strait.dataplane.route.Countries;
import dev.strait.dataplane.route.RouteDecision;
import dev.strait.dataplane.route.RouteTable;
import dev.strait.dataplane.route.Side;
import dev.strait.dataplane.tunnel.EdgeTunnel;
import dev.strait.dataplane.tunnel.TunnelTarget;
import dev.strait.nodeconfig.NodeTraffic;
import dev.strait.nodeconfig.Via;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends the exchanges of one listener on their way: into the tunnel, or directly to an origin. */
final class EdgeHandler implements ExchangeHandler {
  private final String listener;
  private final Supplier<Routing> routing;
  private final ActiveExchanges active;
  private final EdgeTunnel tunnel;
  private final Origins origins;
  private final Countries countries;

  /**
   * What decides, swapped as one.
   *
   * @param table the compiled routes; null before the first configuration
   * @param origins what may be called directly
   * @param traffic weights of releases
   */
  record Routing(@Nullable RouteTable table, OriginTable origins, NodeTraffic traffic) {
    static final Routing NONE = new Routing(null, OriginTable.EMPTY, NodeConfiguration.NO_TRAFFIC);

    Routing with(NodeTraffic newTraffic) {
      return new Routing(table, origins, newTraffic);
    }
  }

  EdgeHandler(
      String listener,
      Supplier<Routing> routing,
      ActiveExchanges active,
      EdgeTunnel tunnel,
      Origins origins,
      Countries countries) {
    this.listener = listener;
    this.routing = routing;
    this.active = active;
    this.tunnel = tunnel;
    this.origins = origins;
    this.countries = countries;
  }

  @Override
  public void handle(Exchange exchange) {
    Routing now = routing.get();
    RouteTable table = now.table();
    long draw = ThreadLocalRandom.current().nextLong();
    Client client = new Client(exchange.origination().remote(), countries);
    RouteDecision decision =
        table == null
            ? null
            : table.decide(listener, exchange.request(), client, now.traffic(), draw);
    if (table == null || decision == null) {
      exchange.fail(Failure.of(Reason.NO_ROUTE, "No route matches this request."));
      return;
    }
    if (!decision.hasBackend()) {
      exchange.label(decision.labels());
      exchange.fail(Failure.of(Reason.INTERNAL, "The route gives none of its backends a weight."));
      return;
    }
    TunnelTarget target = // decided on the request as sent
        decision.via() == Via.DIRECT ? null : target(table, decision, exchange, client, draw);
    decision.applyTo(exchange);
    active.limit(exchange, decision.timeouts());
    if (target == null) {
      origins.handle(
          exchange, now.origins(), decision.routeId(), decision.revision(), decision.backend());
    } else {
      tunnel.open(exchange, target);
    }
  }

  private TunnelTarget target(
      RouteTable table, RouteDecision decision, Exchange exchange, Client client, long draw) {
    return new TunnelTarget(
        decision.routeId(),
        decision.revision(),
        decision.backend(),
        decision.coreRefs(),
        false,
        decision.side() == Side.CANDIDATE ? stable(table, exchange, client, draw) : null);
  }

  /** Where to go when no core knows the candidate yet: what serves without any release. */
  private TunnelTarget.@Nullable Fallback stable(
      RouteTable table, Exchange exchange, Client client, long draw) {
    RouteDecision stable =
        table.decide(listener, exchange.request(), client, NodeConfiguration.NO_TRAFFIC, draw);
    return stable == null || !stable.hasBackend() || stable.via() == Via.DIRECT
        ? null
        : new TunnelTarget.Fallback(
            new TunnelTarget(
                stable.routeId(), stable.revision(), stable.backend(), stable.coreRefs(), false),
            stable.labels());
  }
}
