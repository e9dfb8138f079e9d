package dev.strait.dataplane.listener.tls;

import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.SslSessionTicketKey;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import java.security.SecureRandom;
import java.util.function.BiConsumer;

/**
 * The keys of the session tickets of one TLS context (RFC 5077 §4, RFC 8446 §4.6.1): whoever learns
 * one can read what was sent in the first flights that it resumed, so none lives long, and none
 * leaves the process. No two contexts share one, so a session is resumed only under the certificate
 * and the client CAs that it was made with. Thread safe.
 *
 * @param <K> a key as the TLS library takes it
 */
final class TicketKeys<K> {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BYTES = 16;

  private interface NewKey<K> {
    K of(byte[] name, byte[] hmacKey, byte[] aesKey);
  }

  private final NewKey<K> newKey;
  private final BiConsumer<K, K> install;
  private K current;

  private TicketKeys(NewKey<K> newKey, BiConsumer<K, K> install) {
    this.newKey = newKey;
    this.install = install;
    this.current = fresh();
    renew();
  }

  /** Those of a context for TCP. Java's own TLS, where BoringSSL is missing, renews its own. */
  static Runnable renewing(SslContext context) {
    if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
      return new TicketKeys<>(OpenSslSessionTicketKey::new, sessions::setTicketKeys)::renew;
    }
    return () -> {};
  }

  /** Those of a context for QUIC. */
  static Runnable renewing(QuicSslContext context) {
    return new TicketKeys<>(SslSessionTicketKey::new, context.sessionContext()::setTicketKeys)
        ::renew;
  }

  /** Seals with a new key; the one before still opens, the one before that no more. */
  private synchronized void renew() {
    K previous = current;
    current = fresh();
    install.accept(current, previous);
  }

  private K fresh() {
    return newKey.of(random(), random(), random());
  }

  private static byte[] random() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
