package dev.strait.control.loop;

import static dev.strait.control.TestWorld.CORE;
import static dev.strait.control.TestWorld.EDGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.control.Declarations;
import dev.strait.control.MemoryFleet.Node;
import dev.strait.control.TestWorld;
import dev.strait.control.pki.AuthorityRing;
import dev.strait.control.plan.GroupId;
import dev.strait.nodeconfig.NodeConfig;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The CA is replaced while everything runs. */
class RotationTest {
  private static final List<GroupId> GROUPS = List.of(EDGE, CORE);

  @Test
  void aRotationEndsWithAnotherCaAndIsNotRepeated() throws Exception {
    TestWorld world = world();
    world.settle();
    byte[] before = ring(world).trustPem();

    world.vault.rotate("t1");
    world.settle();

    assertThat(ring(world).phase()).isEqualTo(AuthorityRing.Phase.STEADY);
    assertThat(ring(world).trustPem()).isNotEqualTo(before);
    assertThat(trusts(world, world.core(), world.edge())).isTrue();
    byte[] after = ring(world).toPem();
    world.restart();
    world.settle();
    assertThat(ring(world).toPem()).isEqualTo(after);
  }

  @Test
  void itWaitsForANodeThatDoesNotAnswerAndSaysSo() throws Exception {
    TestWorld world = world();
    world.settle();
    world.vault.rotate("t1");
    world.round();
    world.fleet.nodes(EDGE).get(1).silent(true);
    for (int i = 0; i < 5; i++) {
      world.round();
      world.fleet.read(CORE);
      world.fleet.read(EDGE, 0);
    }

    assertThat(ring(world).phase()).isEqualTo(AuthorityRing.Phase.ADDED);
    assertThat(world.round().rotation())
        .isEqualTo(
            "rotation t1 of the CA (added) waits until all nodes of edge default/edge have"
                + " acknowledged");

    world.fleet.nodes(EDGE).get(1).silent(false);
    world.settle();
    assertThat(ring(world).phase()).isEqualTo(AuthorityRing.Phase.STEADY);
    assertThat(world.round().rotation()).isNull();
  }

  @Test
  void withOtherClustersItWaitsForPeopleToo() throws Exception {
    TestWorld world = world();
    world.declarations.core(
        "default/far",
        "edges: [{spiffeId: \"spiffe://strait.dev/ns/web/edge/edge\", trustBundleRef: {name: x}}]");
    world.settle();
    world.vault.rotate("t1");
    world.settle();
    assertThat(ring(world).phase()).isEqualTo(AuthorityRing.Phase.ADDED);
    assertThat(world.round().rotation()).endsWith("t1/agreed says so");

    world.vault.rotate("t1/agreed");
    world.settle();
    assertThat(ring(world).phase()).isEqualTo(AuthorityRing.Phase.STEADY);
    world.settle();
    assertThat(ring(world).token()).isEqualTo("t1");
  }

  /** Nodes read, are late or are replaced in any order: each pair can always link up. */
  @Property(tries = 20, edgeCases = EdgeCasesMode.NONE)
  void noLinkIsEverRefused(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    TestWorld world = world();
    world.settle();
    world.vault.rotate("t1");
    for (int i = 0; i < 60; i++) {
      GroupId group = GROUPS.get(random.nextInt(2));
      switch (random.nextInt(6)) {
        case 0, 1 -> world.round();
        case 2 -> world.restart();
        case 3 -> {
          Node node = world.fleet.nodes(group).get(random.nextInt(2));
          node.silent(!node.isSilent());
        }
        default -> world.fleet.read(group, random.nextInt(2));
      }
      for (Node edge : world.fleet.nodes(EDGE)) {
        for (Node core : world.fleet.nodes(CORE)) {
          NodeConfig one = edge.running();
          NodeConfig other = core.running();
          assertThat(one != null && other != null && trusts(world, other, one)).isTrue();
        }
      }
    }
    GROUPS.forEach(group -> world.fleet.nodes(group).forEach(node -> node.silent(false)));
    world.settle();
    assertThat(ring(world).phase()).isEqualTo(AuthorityRing.Phase.STEADY);
  }

  @Test
  void anOperatorThatIsDownForEightHoursEndsNothing() throws Exception {
    TestWorld world = world();
    world.settle();
    for (int i = 0; i < 100; i++) {
      world.pass(Duration.ofMinutes(20));
      world.settle();
      X509Certificate leaf =
          certificates(world, world.edge().tunnel().identity().chain()).iterator().next();
      assertThat(leaf.getNotAfter().toInstant()).isAfter(world.now().plus(Duration.ofHours(8)));
    }
  }

  private static TestWorld world() {
    return new TestWorld(
        Declarations.small()
            .edge("default/edge", "replicas: 2\n" + Declarations.EDGE)
            .core("default/core", "replicas: 2"));
  }

  private static AuthorityRing ring(TestWorld world) throws Exception {
    return AuthorityRing.parse(world.vault.read("authority.pem").orElseThrow());
  }

  /** Whether each takes what the other shows. */
  private static boolean trusts(TestWorld world, NodeConfig core, NodeConfig edge)
      throws Exception {
    return signed(world, edge.tunnel().identity().chain(), core.edges().get(0).trust())
        && signed(world, core.tunnel().identity().chain(), edge.cores().get(0).trust());
  }

  /** Names carry a hash of the content, so what was verified once need not be again. */
  private static final Map<String, Boolean> SIGNED = new ConcurrentHashMap<>();

  private static boolean signed(TestWorld world, String chain, String trust) throws Exception {
    Boolean known = SIGNED.get(chain + trust);
    if (known == null) {
      known = verified(world, chain, trust);
      SIGNED.put(chain + trust, known);
    }
    return known;
  }

  private static boolean verified(TestWorld world, String chain, String trust) throws Exception {
    X509Certificate leaf = certificates(world, chain).iterator().next();
    for (X509Certificate authority : certificates(world, trust)) {
      try {
        leaf.verify(authority.getPublicKey());
        return true;
      } catch (GeneralSecurityException e) {
        // of another one
      }
    }
    return false;
  }

  @SuppressWarnings("unchecked") // X.509 is what is in there
  private static Collection<X509Certificate> certificates(TestWorld world, String file)
      throws Exception {
    return (Collection<X509Certificate>)
        (Collection<?>)
            CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(world.fleet.file(file).content()));
  }
}
