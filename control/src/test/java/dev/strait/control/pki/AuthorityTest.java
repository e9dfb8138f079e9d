package dev.strait.control.pki;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;

class AuthorityTest {
  private static final String EDGE = "spiffe://strait.dev/ns/default/edge/edge";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final Authority authority = Authority.create("test CA", now, RANDOM);

  @Test
  void anEdgeIsTrustedAsClientOnlyAndACoreAsServerOnly() throws Exception {
    X509Certificate edge = authority.issueNode(EDGE, false, now, RANDOM).leaf();
    X509Certificate core = authority.issueNode(EDGE, true, now, RANDOM).leaf();
    X509TrustManager trust = trustManager();

    trust.checkClientTrusted(new X509Certificate[] {edge}, "EC");
    trust.checkServerTrusted(new X509Certificate[] {core}, "ECDHE_ECDSA");
    assertThatThrownBy(() -> trust.checkServerTrusted(new X509Certificate[] {edge}, "ECDHE_ECDSA"))
        .isInstanceOf(CertificateException.class);
    assertThatThrownBy(() -> trust.checkClientTrusted(new X509Certificate[] {core}, "EC"))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void theSpiffeIdIsTheOnlyNameOfANode() throws Exception {
    X509Certificate leaf = authority.issueNode(EDGE, false, now, RANDOM).leaf();

    assertThat(leaf.getSubjectAlternativeNames()).containsExactly(List.of(6, EDGE));
    assertThat(leaf.getBasicConstraints()).as("not a CA").isEqualTo(-1);
  }

  @Test
  void aServerCertificateHasNamesAndAddresses() throws Exception {
    Issued issued =
        authority.issueServer(List.of("*.example.com", "127.0.0.1", "::1"), now, RANDOM);

    assertThat(issued.leaf().getSubjectAlternativeNames())
        .containsExactlyInAnyOrder(
            List.of(2, "*.example.com"), List.of(7, "127.0.0.1"), List.of(7, "0:0:0:0:0:0:0:1"));
    trustManager().checkServerTrusted(new X509Certificate[] {issued.leaf()}, "ECDHE_ECDSA");
  }

  @Test
  void whatIsWrittenIsReadAgain() throws Exception {
    Authority again = Authority.parse(authority.toPem());
    Issued issued = authority.issueNode(EDGE, true, now, RANDOM);
    Issued issuedAgain = Issued.parse(issued.toPem());

    assertThat(again.trustPem()).isEqualTo(authority.trustPem());
    assertThat(again.signed(issued.leaf())).isTrue();
    assertThat(issuedAgain.chainPem()).isEqualTo(issued.chainPem());
    assertThat(issuedAgain.keyPem()).isEqualTo(issued.keyPem());
    assertThat(GivenCertificate.check(issued.chainPem(), issued.keyPem(), now).problems())
        .isEmpty();
  }

  @Test
  void anotherAuthorityWithTheSameNameIsNotThisOne() {
    Authority other = Authority.create("test CA", now, RANDOM);

    assertThat(other.signed(authority.issueNode(EDGE, true, now, RANDOM).leaf())).isFalse();
  }

  @Test
  void renewalIsDueFromTwoThirdsOfALifeOn() {
    Issued issued = authority.issueNode(EDGE, true, now, RANDOM);
    Instant begin = issued.leaf().getNotBefore().toInstant();
    Duration life = Duration.between(begin, issued.leaf().getNotAfter().toInstant());
    Instant due = begin.plus(life.multipliedBy(2).dividedBy(3));

    assertThat(issued.renewalDue(now)).isFalse();
    assertThat(issued.renewalDue(due.minusSeconds(1))).isFalse();
    assertThat(issued.renewalDue(due)).isTrue();
    assertThat(issued.renewalDue(begin.minusSeconds(1))).as("the clock went back").isTrue();
  }

  @Test
  void nothingIssuedOutlivesItsAuthority() {
    Instant late = now.plus(Lifetimes.AUTHORITY).minus(Duration.ofDays(1));

    assertThat(authority.issueNode(EDGE, true, late, RANDOM).leaf().getNotAfter().toInstant())
        .isEqualTo(now.plus(Lifetimes.AUTHORITY));
  }

  @Test
  void clocksOfNodesMayBeBehind() {
    assertThat(authority.issueNode(EDGE, true, now, RANDOM).leaf().getNotBefore().toInstant())
        .isBefore(now.minusSeconds(60));
  }

  @Test
  void textShowsNoKey() {
    Issued issued = authority.issueNode(EDGE, true, now, RANDOM);
    String key = new String(issued.keyPem(), UTF_8).lines().skip(1).findFirst().orElseThrow();

    assertThat(issued.toString() + authority).doesNotContain(key);
  }

  private X509TrustManager trustManager() throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("ca", Pem.readCertificates(authority.trustPem()).get(0));
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return (X509TrustManager) factory.getTrustManagers()[0];
  }
}
