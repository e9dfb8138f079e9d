package dev.strait.control.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.control.Declarations;
import dev.strait.control.MemoryStatuses;
import dev.strait.control.TestWorld;
import dev.strait.control.loop.GivenSecret;
import dev.strait.control.pki.Authority;
import dev.strait.control.pki.Issued;
import dev.strait.nodeconfig.ListenerConfig;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CertificatesTest {
  private static final ObjectName SECRET = new ObjectName("default", "web");
  private static final ObjectName CLIENTS = new ObjectName("default", "clients");

  private final TestWorld world =
      new TestWorld(
          Declarations.small()
              .edge(
                  "default/edge",
                  """
                  listeners:
                    - {name: http, port: 8080}
                    - {name: https, port: 8443, tls: {certificateRefs: [{name: web}]}}
                  cores: [{name: core, ref: {name: core}}]
                  """));

  @Test
  void aCertificateReachesTheBundleByItsContent() {
    world.secrets.put(SECRET, secret(issue()));
    world.settle();

    var tls = Objects.requireNonNull(https().tls());
    assertThat(tls.certificates().get(0).chain()).matches("server-[0-9a-f]{16}\\.crt\\.pem");
    assertThat(world.fleet.file(tls.certificates().get(0).key()).content())
        .asString(UTF_8)
        .startsWith("-----BEGIN PRIVATE KEY-----");
    assertThat(resolved()).startsWith("TRUE");
  }

  @Test
  void aListenerWithoutItsCertificateIsLeftOutAndNeverOpenedInClearText() {
    world.settle();

    assertThat(world.edge().listeners().stream().map(ListenerConfig::name)).containsExactly("http");
    assertThat(resolved())
        .isEqualTo(
            "FALSE InvalidCertificateRef: spec.listeners[1].tls.certificateRefs[0]:"
                + " Secret default/web is not there");
    assertThat(world.chat("Programmed")).startsWith("TRUE");
  }

  @Test
  void aRouteAtAListenerThatCannotBeOpenedSaysSo() {
    world.declarations.route(
        "default/chat",
        Declarations.route("/v1", 8000)
            .replace("{name: edge}", "{name: edge, sectionName: https}"));
    world.settle();

    assertThat(world.chat("Programmed"))
        .isEqualTo("FALSE Pending: It is not served: no listener that takes it can be opened.");
  }

  @Test
  void aKeyOfAnotherCertificateLeavesTheOldOneServing() {
    world.secrets.put(SECRET, secret(issue()));
    world.settle();
    ListenerConfig before = https();

    world.secrets.put(
        SECRET,
        new GivenSecret(Map.of("tls.crt", issue().chainPem(), "tls.key", issue().keyPem())));
    world.settle();

    assertThat(https()).isEqualTo(before);
    assertThat(resolved())
        .contains("Secret default/web: tls.key: of another certificate (expected: the key of");
  }

  @Test
  void anExpiredCertificateIsToldAndServed() {
    world.secrets.put(SECRET, secret(issue()));
    world.pass(Duration.ofDays(365));
    world.settle();

    assertThat(https().tls()).isNotNull();
    assertThat(resolved())
        .contains("FALSE InvalidCertificateRef")
        .contains(": expired at 2027-02-20");
  }

  @Test
  void aRenewedSecretReplacesTheOldCertificate() {
    world.secrets.put(SECRET, secret(issue()));
    world.settle();
    ListenerConfig before = https();

    world.secrets.put(SECRET, secret(issue()));
    world.settle();

    assertThat(https()).isNotEqualTo(before);
    assertThat(resolved()).startsWith("TRUE");
  }

  @Test
  void aListenerWhoseClientCaIsMissingIsLeftOutAndNotOpenedForAll() {
    world.secrets.put(SECRET, secret(issue()));
    world.settle();
    validateClients();
    world.settle();

    assertThat(world.edge().listeners().stream().map(ListenerConfig::name)).containsExactly("http");
    assertThat(resolved())
        .isEqualTo(
            "FALSE InvalidCACertificateRef:"
                + " spec.listeners[1].tls.clientValidation.caCertificateRefs[0]:"
                + " Secret default/clients is not there");
  }

  @Test
  void aClientCaReachesTheBundleAndAnUnreadableOneLeavesItTrusted() {
    world.secrets.put(SECRET, secret(issue()));
    byte[] ca = Authority.create("clients", world.now(), new SecureRandom()).trustPem();
    world.secrets.put(CLIENTS, new GivenSecret(Map.of("ca.crt", ca)));
    validateClients();
    world.settle();

    ListenerConfig before = https();
    var clients = Objects.requireNonNull(Objects.requireNonNull(before.tls()).clientValidation());
    assertThat(clients.required()).isTrue();
    assertThat(world.fleet.file(clients.trust().get(0)).content()).isEqualTo(ca);
    assertThat(resolved()).startsWith("TRUE");

    world.secrets.put(CLIENTS, new GivenSecret(Map.of("ca.crt", "none".getBytes(UTF_8))));
    world.settle();
    assertThat(https()).isEqualTo(before);
    assertThat(resolved()).startsWith("FALSE InvalidCACertificateRef");
  }

  @Test
  void clientCasComeFromAConfigMapAndASecretAndAllOfThemOrNone() {
    world.secrets.put(SECRET, secret(issue()));
    byte[] one = Authority.create("one", world.now(), new SecureRandom()).trustPem();
    byte[] other = Authority.create("other", world.now(), new SecureRandom()).trustPem();
    world.secrets.put(CLIENTS, new GivenSecret(Map.of("ca.crt", one)));
    validateClients(
        "[{name: clients}, {kind: ConfigMap, name: clients}], mode: AllowInsecureFallback");
    world.settle();
    assertThat(world.edge().listeners()).as("one of two CAs").hasSize(1);
    assertThat(resolved())
        .isEqualTo(
            "FALSE InvalidCACertificateRef:"
                + " spec.listeners[1].tls.clientValidation.caCertificateRefs[1]:"
                + " ConfigMap default/clients is not there");

    world.configMaps.put(CLIENTS, new GivenSecret(Map.of("ca.crt", other)));
    world.settle();
    var clients = Objects.requireNonNull(Objects.requireNonNull(https().tls()).clientValidation());
    assertThat(clients.required()).isFalse();
    assertThat(clients.trust())
        .extracting(file -> world.fleet.file(file).content())
        .containsExactly(one, other);
    assertThat(resolved()).startsWith("TRUE");
  }

  @Test
  void theProfileSaysWhichVersionsAreSpoken() {
    world.secrets.put(SECRET, secret(issue()));
    world.settle();
    assertThat(Objects.requireNonNull(https().tls()).tls13Only()).isNull();

    world.declarations.edge(
        "default/edge",
        """
        listeners:
          - {name: https, port: 8443, tls: {certificateRefs: [{name: web}], profile: Modern}}
        cores: [{name: core, ref: {name: core}}]
        """);
    world.settle();
    assertThat(Objects.requireNonNull(https().tls()).tls13Only()).isTrue();
  }

  private void validateClients() {
    validateClients("[{name: clients}]");
  }

  private void validateClients(String caCertificateRefs) {
    world.declarations.edge(
        "default/edge",
        """
        listeners:
          - {name: http, port: 8080}
          - name: https
            port: 8443
            tls:
              certificateRefs: [{name: web}]
              clientValidation: {caCertificateRefs: %s}
        cores: [{name: core, ref: {name: core}}]
        """
            .formatted(caCertificateRefs));
  }

  private ListenerConfig https() {
    return world.edge().listeners().stream()
        .filter(listener -> listener.name().equals("https"))
        .findFirst()
        .orElseThrow();
  }

  private String resolved() {
    return MemoryStatuses.text(world.statuses.edge("default/edge").conditions(), "ResolvedRefs");
  }

  private Issued issue() {
    SecureRandom random = new SecureRandom();
    return Authority.create("test", world.now(), random)
        .issueServer(List.of("chat.example.com"), world.now(), random);
  }

  private static GivenSecret secret(Issued issued) {
    return new GivenSecret(Map.of("tls.crt", issued.chainPem(), "tls.key", issued.keyPem()));
  }
}
