package dev.strait.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.strait.operator.vault.SecretVault;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Own keys as Secrets of a real API server. */
@Tag("cluster")
class SecretVaultTest {
  private static final String CA = "authority.pem";
  @AutoClose private static final ApiServer server = ApiServer.start();
  private static final KubernetesClient client = server.client();

  @Test
  void theCaOfAnotherOperatorIsTakenOverAndNeverOverwritten() throws IOException {
    Samples.namespace(client, "two-operators");
    SecretVault first = new SecretVault(client, "two-operators");
    SecretVault second = new SecretVault(client, "two-operators");
    assertThat(first.read(CA)).isEmpty();
    assertThat(second.read(CA)).isEmpty();

    first.write(CA, "first".getBytes(UTF_8));
    assertThatThrownBy(() -> second.write(CA, "second".getBytes(UTF_8)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("made by another operator");

    assertThat(second.read(CA)).hasValue("first".getBytes(UTF_8));
    assertThat(new SecretVault(client, "two-operators").read(CA)).hasValue("first".getBytes(UTF_8));
  }

  @Test
  void onlyWhatIsAsItWasReadIsReplaced() throws IOException {
    Samples.namespace(client, "rotation");
    SecretVault first = new SecretVault(client, "rotation");
    first.write(CA, "one".getBytes(UTF_8));
    SecretVault second = new SecretVault(client, "rotation");
    assertThat(second.read(CA)).isPresent();

    first.replace(CA, "two".getBytes(UTF_8));

    assertThatThrownBy(() -> second.replace(CA, "three".getBytes(UTF_8)))
        .isInstanceOf(IOException.class);
    assertThat(second.read(CA)).hasValue("two".getBytes(UTF_8));
  }

  @Test
  void otherKeysAreReplacedAndForgottenWithTheirGroup() throws IOException {
    Samples.namespace(client, "keys");
    SecretVault vault = new SecretVault(client, "keys");
    vault.write("edge.shop.hk.pem", "old".getBytes(UTF_8));
    vault.write("edge.shop.hk.pem", "new".getBytes(UTF_8));
    vault.write("admin.edge.shop.hk.pem", "admin".getBytes(UTF_8));
    vault.write("edge.shop.uk.pem", "other".getBytes(UTF_8));

    assertThat(new SecretVault(client, "keys").read("edge.shop.hk.pem"))
        .hasValue("new".getBytes(UTF_8));
    vault.forget("edge.shop.hk.pem");

    assertThat(client.secrets().inNamespace("keys").list().getItems())
        .extracting(secret -> secret.getMetadata().getName())
        .containsExactly("strait-key-edge.shop.uk");
  }
}
