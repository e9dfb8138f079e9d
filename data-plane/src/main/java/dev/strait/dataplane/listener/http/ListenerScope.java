package dev.strait.dataplane.listener.http;

import dev.strait.dataplane.exchange.BufferBudget;
import dev.strait.dataplane.exchange.ExchangeHandler;
import dev.strait.dataplane.exchange.ExchangeObserver;
import dev.strait.dataplane.listener.tls.ClientCertificates;
import dev.strait.nodeconfig.LimitsConfig;
import dev.strait.nodeconfig.WebSocketConfig;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of one listener share. What configuration may change while they live is read
 * anew for each request. Thread safe.
 */
public final class ListenerScope {
  private final String name;
  private final String scheme;
  private final ExchangeObserver observer;
  private final ListenerMetrics metrics;
  private final BufferBudget budget;
  private final Set<ClientConnection> connections = ConcurrentHashMap.newKeySet();
  private volatile ExchangeHandler handler;
  private volatile LimitsConfig limits;
  private volatile TrustedProxies proxies = TrustedProxies.NONE;
  private volatile WebSocketConfig webSockets = WebSocketConfig.DEFAULT;
  private volatile ClientCertificates clients = ClientCertificates.UNASKED;
  private volatile boolean draining;

  /**
   * The scope of a new listener.
   *
   * @param name of the listener
   * @param scheme {@code http} or {@code https}
   * @param handler takes each new exchange
   * @param limits of the node
   * @param observer sees each exchange
   * @param metrics counts connections
   * @param budget of the node
   */
  public ListenerScope(
      String name,
      String scheme,
      ExchangeHandler handler,
      LimitsConfig limits,
      ExchangeObserver observer,
      ListenerMetrics metrics,
      BufferBudget budget) {
    this.name = name;
    this.scheme = scheme;
    this.handler = handler;
    this.limits = limits;
    this.observer = observer;
    this.metrics = metrics;
    this.budget = budget;
  }

  /**
   * Changes what may change while connections live.
   *
   * @param newHandler takes each new exchange from now on
   * @param newLimits for requests and connections from now on
   */
  public void update(ExchangeHandler newHandler, LimitsConfig newLimits) {
    handler = newHandler;
    limits = newLimits;
  }

  /**
   * Changes who may say where a client comes from, for connections from now on.
   *
   * @param newProxies the proxies
   */
  public void trust(TrustedProxies newProxies) {
    proxies = newProxies;
  }

  /**
   * Who may say where a client comes from.
   *
   * @return the proxies
   */
  public TrustedProxies proxies() {
    return proxies;
  }

  /**
   * Changes what clients must show, for handshakes that end from now on.
   *
   * @param newClients what they must show
   */
  public void clients(ClientCertificates newClients) {
    clients = newClients;
  }

  /**
   * What clients must show.
   *
   * @return decides on each connection whose handshake is done
   */
  public ClientCertificates clients() {
    return clients;
  }

  /**
   * Changes how WebSockets that begin from now on are looked after.
   *
   * @param settings null for the defaults
   */
  public void webSockets(@Nullable WebSocketConfig settings) {
    webSockets = settings == null ? WebSocketConfig.DEFAULT : settings;
  }

  /** Asks every connection, and each that still comes, to end after what it has begun. */
  public void drain() {
    draining = true;
    connections.forEach(ClientConnection::drain);
  }

  /** Ends every connection now. */
  public void closeAll() {
    connections.forEach(ClientConnection::close);
  }

  /**
   * A connection lives.
   *
   * @param connection the connection
   */
  public void add(ClientConnection connection) {
    connections.add(connection);
  }

  /**
   * A connection has ended.
   *
   * @param connection the connection
   */
  public void remove(ClientConnection connection) {
    connections.remove(connection);
  }

  /**
   * The listener's name.
   *
   * @return as in its EdgeNode
   */
  public String name() {
    return name;
  }

  /**
   * How clients come.
   *
   * @return {@code http} or {@code https}
   */
  public String scheme() {
    return scheme;
  }

  /**
   * Who takes new exchanges now.
   *
   * @return the handler
   */
  public ExchangeHandler handler() {
    return handler;
  }

  /**
   * The limits now.
   *
   * @return the node's limits
   */
  public LimitsConfig limits() {
    return limits;
  }

  /**
   * How WebSockets that begin now are looked after.
   *
   * @return the listener's settings
   */
  public WebSocketConfig webSockets() {
    return webSockets;
  }

  /**
   * Who sees each exchange.
   *
   * @return the observer
   */
  public ExchangeObserver observer() {
    return observer;
  }

  /**
   * Who counts connections.
   *
   * @return the metrics
   */
  public ListenerMetrics metrics() {
    return metrics;
  }

  /**
   * The node's budget for bodies.
   *
   * @return the budget
   */
  public BufferBudget budget() {
    return budget;
  }

  /**
   * Whether connections are to end after what they have begun.
   *
   * @return true from {@link #drain} on
   */
  public boolean draining() {
    return draining;
  }
}
