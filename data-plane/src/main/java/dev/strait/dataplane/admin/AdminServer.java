package dev.strait.dataplane.admin;

import dev.strait.dataplane.admin.AdminPort.Speech;
import dev.strait.dataplane.config.Bundle;
import dev.strait.nodeconfig.AdminConfig;
import dev.strait.nodeconfig.SecureAdminConfig;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The admin ports, with one thread of their own: one in clear text, and where the configuration
 * says so one with mutual TLS, which then alone serves what is not for everybody. Thread safe.
 *
 * <p>Open connections are closed after {@value AdminPort#SILENCE_SECONDS} seconds without a
 * request.
 */
public final class AdminServer implements AutoCloseable {
  private final NodeView node;
  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("admin", true), NioIoHandler.newFactory());
  private @Nullable AdminConfig running;
  private @Nullable AdminPort plain;
  private @Nullable AdminPort secure;

  /**
   * A server that serves nothing yet.
   *
   * @param node what to show
   */
  public AdminServer(NodeView node) {
    this.node = node;
  }

  /**
   * Serves this from now on. What stays where it is stays open: a new certificate breaks off no
   * connection, new clients or CAs break off those that were let in by the old ones. Blocks until
   * ports are bound.
   *
   * @param config where, and to whom
   * @param bundle where its files are
   * @throws IOException when it cannot be; the message says why in one sentence. What was served
   *     goes on, except that a port in clear text that could be opened is: the probes need it
   */
  public synchronized void serve(AdminConfig config, Bundle bundle) throws IOException {
    if (config.equals(running)) {
      return;
    }
    SecureAdminConfig wanted = config.secure();
    Pages pages = wanted == null ? Pages.ALL_IN_CLEAR : Pages.PROBES_AND_METRICS;
    AdminPort clear = plain;
    if (clear == null || !clear.isAt(config.address(), config.port())) {
      plain = bind(config.address(), config.port(), Speech.clear(pages), clear);
    }
    if (wanted != null) {
      serveSecure(config.address(), wanted, AdminTls.load(wanted, bundle));
    }
    if (plain != null) {
      plain.speak(Speech.clear(pages));
    }
    if (wanted == null) {
      closeSecure();
    }
    running = config;
  }

  private void serveSecure(String address, SecureAdminConfig wanted, AdminTls tls)
      throws IOException {
    AdminPort open = secure;
    Speech speech = new Speech(Pages.ALL_BY_CERTIFICATE, wanted, tls);
    if (open != null && open.isAt(address, wanted.port())) {
      open.speak(speech);
      return;
    }
    boolean bound = false;
    try {
      secure = bind(address, wanted.port(), speech, open);
      bound = true;
    } finally {
      if (!bound) {
        ReferenceCountUtil.safeRelease(tls.context());
      }
    }
  }

  private AdminPort bind(String address, int port, Speech speech, @Nullable AdminPort instead)
      throws IOException {
    AdminPort bound = AdminPort.bind(loop, address, port, node, speech);
    if (instead != null) {
      instead.close();
    }
    return bound;
  }

  private void closeSecure() {
    AdminPort open = secure;
    secure = null;
    if (open != null) {
      open.close();
    }
  }

  /**
   * The port in clear text.
   *
   * @return 1 to 65535; 0 before there is one
   */
  public synchronized int port() {
    AdminPort open = plain;
    return open == null ? 0 : open.port();
  }

  /**
   * The port with mutual TLS.
   *
   * @return 1 to 65535; 0 when there is none
   */
  public synchronized int securePort() {
    AdminPort open = secure;
    return open == null ? 0 : open.port();
  }

  /** Closes the ports and their connections. */
  @Override
  public synchronized void close() {
    closeSecure();
    AdminPort open = plain;
    plain = null;
    if (open != null) {
      open.close();
    }
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
