package dev.strait.dataplane.identity;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts a certificate when its one URI name is a SPIFFE id that is expected, and it was signed by
 * a CA that may speak for that very id: the CA of one cluster cannot name nodes of another.
 */
public final class SpiffeTrust extends X509ExtendedTrustManager {
  private static final int URI_NAME = 6;

  private final Map<String, Set<X509Certificate>> issuersById;
  private volatile @Nullable String lastRefusal;

  /**
   * Trust in some peers.
   *
   * @param issuersById the CAs that may sign for each SPIFFE id
   */
  public SpiffeTrust(Map<String, Set<X509Certificate>> issuersById) {
    this.issuersById = Map.copyOf(issuersById);
  }

  /**
   * Why the last certificate was refused in a handshake; TLS itself tells only that it failed.
   *
   * @return one sentence, given once; null when none was refused since
   */
  public @Nullable String takeRefusal() {
    String refusal = lastRefusal;
    lastRefusal = null;
    return refusal;
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    try {
      verify(chain);
    } catch (CertificateException e) {
      lastRefusal = e.getMessage();
      throw e;
    }
  }

  /**
   * Whether a peer of that name may be trusted at all.
   *
   * @param spiffeId who
   * @return true when some CA may sign for it
   */
  public boolean expects(String spiffeId) {
    return issuersById.containsKey(spiffeId);
  }

  /**
   * Checks a peer's certificate.
   *
   * @param chain leaf first
   * @return the SPIFFE id of the leaf
   * @throws CertificateException when it is not trusted; the message says what was shown and what
   *     was expected
   */
  public String verify(X509Certificate[] chain) throws CertificateException {
    if (chain.length == 0) {
      throw new CertificateException("no certificate was shown (expected: one)");
    }
    String id = spiffeId(chain[0]);
    Set<X509Certificate> issuers = issuersById.get(id);
    if (issuers == null) {
      throw new CertificateException(
          "the certificate is of %s (expected: one of %s)".formatted(id, issuersById.keySet()));
    }
    try {
      validate(chain, issuers);
    } catch (GeneralSecurityException e) {
      throw new CertificateException(
          "the certificate of %s is not valid: %s".formatted(id, e.getMessage()), e);
    }
    return id;
  }

  /**
   * The SPIFFE id in a certificate.
   *
   * @param leaf a node's certificate
   * @return its only URI name
   * @throws CertificateException when it has none or several
   */
  static String spiffeId(X509Certificate leaf) throws CertificateException {
    Collection<List<?>> names = leaf.getSubjectAlternativeNames();
    List<String> uris = new ArrayList<>(1);
    if (names != null) {
      for (List<?> name : names) {
        if (name.get(0) instanceof Integer type && type == URI_NAME) {
          uris.add(String.valueOf(name.get(1)));
        }
      }
    }
    if (uris.size() != 1 || !uris.get(0).startsWith("spiffe://")) {
      throw new CertificateException(
          "URI names of the certificate: " + uris + " (expected: exactly one SPIFFE id)");
    }
    return uris.get(0);
  }

  private static void validate(X509Certificate[] chain, Set<X509Certificate> issuers)
      throws GeneralSecurityException {
    Set<TrustAnchor> anchors = new HashSet<>();
    issuers.forEach(issuer -> anchors.add(new TrustAnchor(issuer, null)));
    List<X509Certificate> path = new ArrayList<>(Arrays.asList(chain));
    path.removeIf(issuers::contains);
    if (path.isEmpty() || !path.get(0).equals(chain[0])) {
      throw new CertificateException("a CA's own certificate was shown (expected: a node's)");
    }
    PKIXParameters parameters = new PKIXParameters(anchors);
    parameters.setRevocationEnabled(false);
    CertPath certPath = CertificateFactory.getInstance("X.509").generateCertPath(path);
    CertPathValidator.getInstance("PKIX").validate(certPath, parameters);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
