package dev.strait.dataplane.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.dataplane.config.NodeConfiguration;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeIdentity;
import dev.strait.nodeconfig.Role;
import dev.strait.testkit.TestAuthority;
import dev.strait.testkit.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WarmUpTest {

  @ParameterizedTest
  @EnumSource(Role.class)
  void aNodeOfEitherRoleExercisesBothEndsWithItsOwnCertificate(Role role, @TempDir Path bundle)
      throws IOException {
    NodeConfig config =
        role == Role.EDGE
            ? Samples.edge(Samples.route("r1", 1), "core")
            : Samples.core("edge", 0, Samples.route("r1", 1));
    TestAuthority authority = TestAuthority.create("warm-up test");
    TestCertificate identity = authority.issue(NodeIdentity.spiffeId(role, "default", "edge"));
    identity.writeTo(bundle, "edge");
    Files.writeString(bundle.resolve("ca.pem"), authority.pem());

    assertThat(run(config, bundle, 60_000)).isPositive();
  }

  @Test
  void aBrokenCertificateOnlyCostsTheWarmth(@TempDir Path bundle) {
    assertThat(run(Samples.edge(Samples.route("r1", 1), "core"), bundle, 1_000)).isZero();
  }

  private static int run(NodeConfig config, Path bundle, long millis) {
    return WarmUp.run(
        new NodeConfiguration("r", config, NodeConfiguration.NO_TRAFFIC),
        name -> Files.readAllBytes(bundle.resolve(name)),
        millis,
        10);
  }
}
