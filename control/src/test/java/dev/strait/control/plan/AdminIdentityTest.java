package dev.strait.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.control.Declarations;
import dev.strait.control.FixedPlacement;
import dev.strait.control.TestWorld;
import dev.strait.nodeconfig.BundleReferences;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.SecureAdminConfig;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AdminIdentityTest {
  private static final String OPERATOR = "spiffe://strait.dev/ns/strait/operator/strait";

  private final TestWorld world =
      new TestWorld(Declarations.small(), new FixedPlacement(List.of(OPERATOR)));

  @Test
  void aSecurePortHasAServerCertificateOfTheGroupOnBothRoles() throws Exception {
    world.settle();

    for (NodeConfig config : List.of(world.edge(), world.core())) {
      SecureAdminConfig secure = secure(config);
      assertThat(secure.port()).isEqualTo(config.admin().port() + 10);
      assertThat(secure.clients()).containsExactly(OPERATOR);
      assertThat(secure.trust()).isEqualTo(config.tunnel().trust());
      assertThat(secure.identity()).isNotEqualTo(config.tunnel().identity());
      assertThat(BundleReferences.of(config)).contains(secure.identity().key());

      X509Certificate leaf = leaf(secure.identity().chain());
      assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
      assertThat(leaf.getSubjectAlternativeNames().iterator().next().get(1))
          .isEqualTo(config.node().spiffeId());
    }
  }

  @Test
  void itIsRenewedAtTwoThirdsOfItsLife() {
    world.settle();
    var before = secure(world.edge()).identity();
    world.pass(Duration.ofHours(15));
    world.settle();
    assertThat(secure(world.edge()).identity()).isEqualTo(before);
    world.pass(Duration.ofHours(2));
    world.settle();
    assertThat(secure(world.edge()).identity()).isNotEqualTo(before);
  }

  @Test
  void withoutASecurePortNoKeyIsMade() {
    TestWorld laptop = new TestWorld(Declarations.small());
    laptop.settle();

    assertThat(laptop.edge().admin().secure()).isNull();
    assertThat(BundleReferences.of(laptop.edge())).noneMatch(name -> name.startsWith("admin-"));
  }

  private static SecureAdminConfig secure(NodeConfig config) {
    return Objects.requireNonNull(config.admin().secure());
  }

  private X509Certificate leaf(String file) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(world.fleet.file(file).content()));
  }
}
