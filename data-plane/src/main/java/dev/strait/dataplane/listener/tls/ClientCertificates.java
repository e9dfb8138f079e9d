package dev.strait.dataplane.listener.tls;

import dev.strait.dataplane.config.Bundle;
import dev.strait.dataplane.identity.Pem;
import dev.strait.nodeconfig.ClientValidationConfig;
import dev.strait.nodeconfig.TlsConfig;
import io.netty.handler.ssl.ClientAuth;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What clients of a listener must show (mutual TLS, RFC 8446 §4.3.2). A certificate is checked in
 * the handshake and once more when that is done, by what is configured then: a session may have
 * been made in another time. Thread safe.
 */
public final class ClientCertificates {
  /** Nobody is asked. */
  public static final ClientCertificates UNASKED =
      new ClientCertificates(ClientAuth.NONE, null, refusal -> {});

  private static final String BORINGSSL_MISSING = "PEER_DID_NOT_RETURN_A_CERTIFICATE";

  private final ClientAuth asked;
  private final @Nullable X509TrustManager trust;
  private final Consumer<CertificateRefusal> refused;

  private ClientCertificates(
      ClientAuth asked, @Nullable X509TrustManager trust, Consumer<CertificateRefusal> refused) {
    this.asked = asked;
    this.trust = trust;
    this.refused = refused;
  }

  /**
   * Loads the CAs of a listener.
   *
   * @param tls of the listener; null in clear text
   * @param bundle holds the files
   * @param refused told of each certificate that is not valid, on event loops
   * @return what to ask for
   * @throws dev.strait.dataplane.listener.tls.CertificateException when a CA cannot be used
   */
  public static ClientCertificates load(
      @Nullable TlsConfig tls, Bundle bundle, Consumer<CertificateRefusal> refused)
      throws dev.strait.dataplane.listener.tls.CertificateException {
    ClientValidationConfig config = tls == null ? null : tls.clientValidation();
    if (config == null) {
      return UNASKED;
    }
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (String file : config.trust()) {
        X509Certificate[] authorities = Pem.certificates(bundle, file);
        for (int i = 0; i < authorities.length; i++) {
          store.setCertificateEntry(file + '/' + i, authorities[i]);
        }
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      X509TrustManager trust = (X509TrustManager) factory.getTrustManagers()[0];
      ClientAuth asked = config.required() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL;
      return new ClientCertificates(asked, trust, refused);
    } catch (IOException | GeneralSecurityException unusable) {
      throw new dev.strait.dataplane.listener.tls.CertificateException(
          "the CAs of clients " + config.trust() + " cannot be used: " + unusable.getMessage(),
          unusable);
    }
  }

  /**
   * How a handshake asks.
   *
   * @return NONE when clients need not show anything
   */
  public ClientAuth asked() {
    return asked;
  }

  /** Checks in a handshake; lets everything pass when what is not valid is served as unknown. */
  HandshakeTrust inHandshake() {
    return new HandshakeTrust(this, required());
  }

  /**
   * Lets every certificate pass whose key the client has, for {@link #admit} to decide. Netty's
   * QUIC (4.2.18) sends no alert for one that is refused in the handshake: the client would wait.
   * For the same reason one that is required is only requested there.
   */
  HandshakeTrust afterHandshake() {
    return new HandshakeTrust(this, false);
  }

  /** Names of the CAs, by which clients choose what they show. */
  X509Certificate[] authorities() {
    return trust == null ? new X509Certificate[0] : trust.getAcceptedIssuers();
  }

  /** Whether a client without a valid certificate is turned away. */
  boolean required() {
    return asked == ClientAuth.REQUIRE;
  }

  /** Checks a chain, leaf first; the exception has the alert to send. */
  void check(X509Certificate[] chain) throws CertificateException {
    if (trust == null) {
      throw new CertificateException("no certificate was asked for");
    }
    try {
      chain[0].checkValidity(); // that of a leaf which is itself among the CAs is looked at nowhere
      trust.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
    } catch (CertificateException invalid) {
      CertificateRefusal refusal = CertificateRefusal.of(invalid);
      refused.accept(refusal);
      throw refusal.withAlert(invalid);
    }
  }

  /**
   * Counts a handshake that failed because no certificate was shown, of which nobody asks {@link
   * #check}.
   *
   * @param cause of the failure
   */
  public void failed(Throwable cause) {
    if (required() && String.valueOf(cause.getMessage()).contains(BORINGSSL_MISSING)) {
      refused.accept(CertificateRefusal.MISSING);
    }
  }

  /**
   * Decides on a connection whose handshake is done.
   *
   * @param session of the connection
   * @return what the origin is told of a valid certificate; null when there is none
   * @throws CertificateException when one is required and there is no valid one: close it
   */
  public @Nullable String admit(SSLSession session) throws CertificateException {
    if (trust == null) {
      return null;
    }
    try {
      Certificate[] shown = session.getPeerCertificates();
      X509Certificate[] chain = Arrays.copyOf(shown, shown.length, X509Certificate[].class);
      if (chain.length == 0) {
        throw new SSLPeerUnverifiedException("an empty chain");
      }
      check(chain);
      return ForwardedCertificate.of(chain[0]);
    } catch (SSLPeerUnverifiedException unshown) {
      if (required()) {
        refused.accept(CertificateRefusal.MISSING);
        throw new CertificateException("no certificate was shown (expected: one)", unshown);
      }
    } catch (CertificateException invalid) {
      if (required()) {
        throw invalid;
      }
    }
    return null;
  }
}
