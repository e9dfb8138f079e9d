package dev.strait.dataplane.listener.tls;

import dev.strait.dataplane.config.Bundle;
import dev.strait.nodeconfig.Protocol;
import dev.strait.nodeconfig.TlsConfig;
import io.netty.channel.ChannelHandler;
import io.netty.util.IllegalReferenceCountException;
import java.util.List;

/** A listener's certificates over time. Thread safe. */
public final class Certificates {
  private volatile CertificateSet current;

  private Certificates(CertificateSet first) {
    current = first;
  }

  /**
   * Loads certificates.
   *
   * @param tls the certificates
   * @param protocols offered by ALPN
   * @param clients what clients must show
   * @param bundle holds the files
   * @return the certificates; {@link #release} them
   * @throws CertificateException when one cannot be used
   */
  public static Certificates load(
      TlsConfig tls, List<Protocol> protocols, ClientCertificates clients, Bundle bundle)
      throws CertificateException {
    return new Certificates(CertificateSet.load(tls, protocols, clients, bundle));
  }

  /**
   * Uses other certificates for handshakes from now on; those before stay when this throws.
   *
   * @param tls the certificates
   * @param protocols offered by ALPN
   * @param clients what clients must show
   * @param bundle holds the files
   * @throws CertificateException when one cannot be used
   */
  public synchronized void replace(
      TlsConfig tls, List<Protocol> protocols, ClientCertificates clients, Bundle bundle)
      throws CertificateException {
    CertificateSet newer = CertificateSet.load(tls, protocols, clients, bundle);
    CertificateSet older = current;
    current = newer;
    older.release();
  }

  /**
   * A handler that terminates TLS on one connection.
   *
   * @param handshakeTimeoutMillis from connect to the handshake's end; 0 means never
   * @return the handler, to be the first of its pipeline
   */
  public ChannelHandler newHandler(long handshakeTimeoutMillis) {
    return new ServerNameChoice(this, handshakeTimeoutMillis);
  }

  /**
   * New session tickets get a new key. Those of the key before still resume a session, older ones
   * do not. Nothing happens after {@link #release}.
   */
  public synchronized void renewTicketKeys() {
    if (current.refCnt() > 0) {
      current.renewTicketKeys();
    }
  }

  /** Frees them; no connection may begin any more. */
  public synchronized void release() {
    current.release();
  }

  /** The certificates now, held for the caller, who releases them. */
  CertificateSet acquire() {
    while (true) {
      CertificateSet set = current;
      try {
        set.retain();
        return set;
      } catch (IllegalReferenceCountException replacedMeanwhile) {
        if (set == current) {
          throw replacedMeanwhile;
        }
      }
    }
  }
}
