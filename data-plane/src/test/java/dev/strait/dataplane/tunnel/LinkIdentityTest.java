package dev.strait.dataplane.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.strait.nodeconfig.NodeIdentity;
import dev.strait.nodeconfig.Role;
import dev.strait.nodeconfig.Transport;
import dev.strait.testkit.TestAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may have a link, over every transport that shows certificates. */
@ParameterizedClass
@EnumSource(value = Transport.class, mode = EnumSource.Mode.EXCLUDE, names = "TCP")
class LinkIdentityTest {
  private final TunnelPair pair = new TunnelPair();

  LinkIdentityTest(Transport transport) {
    pair.transports = List.of(transport);
  }

  @AfterEach
  void close() {
    pair.close();
  }

  private void link() throws Exception {
    pair.startCore("models", 0);
    pair.addCore("models", 0, 1);
    pair.connect();
    pair.awaitUp(1);
  }

  @Test
  void aCoreRefusesAnEdgeThatItDoesNotKnow() throws Exception {
    pair.certify("edge", NodeIdentity.spiffeId(Role.EDGE, "chat", "stranger"));
    pair.startCore("models", 0);
    pair.addCore("models", 0, 1);

    pair.connect();

    await().untilAsserted(() -> assertThat(pair.edge.links().get(0).lastError()).isNotNull());
    assertThat(pair.edge.links().get(0).lastError()).contains("certificate");
    assertThat(pair.up()).isZero();
  }

  @Test
  void anEdgeCannotPoseAsACore() throws Exception {
    pair.certify("models", NodeIdentity.spiffeId(Role.EDGE, "chat", "models"));
    pair.startCore("models", 0);
    pair.addCore("models", 0, 1);

    pair.connect();

    await().untilAsserted(() -> assertThat(pair.edge.links().get(0).lastError()).isNotNull());
    assertThat(pair.edge.links().get(0).lastError())
        .contains("spiffe://strait.dev/ns/chat/edge/models");
    assertThat(pair.up()).isZero();
  }

  @Test
  void aCertificateOfAnotherAuthorityIsRefused() throws Exception {
    TestAuthority other = TestAuthority.create("not ours");
    var certificate = other.issue(NodeIdentity.spiffeId(Role.EDGE, "chat", "public"));
    pair.files.put("edge.pem", certificate.chainPem().getBytes(StandardCharsets.US_ASCII));
    pair.files.put("edge.key", certificate.keyPem().getBytes(StandardCharsets.US_ASCII));
    pair.startCore("models", 0);
    pair.addCore("models", 0, 1);

    pair.connect();

    await().untilAsserted(() -> assertThat(pair.edge.links().get(0).lastError()).isNotNull());
    assertThat(pair.up()).isZero();
  }

  @Test
  void newCertificatesAreUsedFromTheNextDialOn() throws Exception {
    link();
    TestClient client = pair.post("/stays").say("x");
    TestAnswer answer = pair.origin.next();
    pair.certify("edge2", NodeIdentity.spiffeId(Role.EDGE, "chat", "public"));
    pair.edgeIdentity = "edge2";

    pair.connect();

    answer.head(200).end();
    assertThat(client.awaitEnd().status()).isEqualTo(200);
    assertThat(pair.edge.links())
        .singleElement()
        .satisfies(link -> assertThat(link.reconnects()).isZero());
  }

  @Test
  void aBadCertificateChangesNothing() throws Exception {
    link();
    pair.files.put("bad.pem", Objects.requireNonNull(pair.files.get("edge.pem")));
    pair.files.put("bad.key", "rubbish".getBytes(StandardCharsets.US_ASCII));
    pair.edgeIdentity = "bad";

    assertThatThrownBy(pair::connect)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bad.key");

    assertThat(pair.get("/echo").awaitEnd().status()).isEqualTo(200);
  }
}
