package dev.strait.operator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.strait.control.plan.GroupId;
import dev.strait.nodeconfig.ConfigShards;
import dev.strait.nodeconfig.NodeConfig;
import dev.strait.nodeconfig.NodeConfigJson;
import dev.strait.nodeconfig.NodeTraffic;
import dev.strait.nodeconfig.SecureAdminConfig;
import dev.strait.operator.shape.GroupNames;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A pod as an object, and on its address a small admin server with mutual TLS that acknowledges
 * what it last read: kubelet and node in one, as late as the test wants.
 */
final class FakeNode implements AutoCloseable {
  private static final int ADMIN_TLS = 9902;
  private static final char[] PASSWORD = "test".toCharArray();

  private final KubernetesClient client;
  private final GroupId group;
  private final String name;
  private final String ip;
  private final ExecutorService executor = Executors.newFixedThreadPool(2);
  private @Nullable HttpsServer server;
  private volatile String revision = "";
  private volatile long sequence;
  private volatile boolean refuses;

  FakeNode(KubernetesClient client, GroupId group, String name, String ip) {
    this.client = client;
    this.group = group;
    this.name = name;
    this.ip = ip;
  }

  /** The pod comes up with what is there now. */
  FakeNode start() {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(group.namespace())
            .withName(name)
            .withLabels(new GroupNames(group).labels())
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("node")
            .withImage(TestOptions.IMAGE)
            .endContainer()
            .endSpec()
            .build();
    Pod there = client.resource(pod).create();
    there.setStatus(
        new io.fabric8.kubernetes.api.model.PodStatusBuilder()
            .withPhase("Running")
            .withPodIP(ip)
            .build());
    client.resource(there).updateStatus();
    read();
    return this;
  }

  /** Kubelet says that the container has ended. */
  void containerDied() {
    container(
        new ContainerStateBuilder().withNewTerminated().withExitCode(137).endTerminated().build(),
        false,
        0);
  }

  /** Kubelet says that the next one runs, and perhaps that its startup probe has passed. */
  void containerRuns(boolean started) {
    container(new ContainerStateBuilder().withNewRunning().endRunning().build(), started, 1);
  }

  private void container(ContainerState state, boolean started, int restarts) {
    Pod there = client.pods().inNamespace(group.namespace()).withName(name).get();
    there
        .getStatus()
        .setContainerStatuses(
            List.of(
                new ContainerStatusBuilder()
                    .withName("node")
                    .withImage(TestOptions.IMAGE)
                    .withImageID("")
                    .withState(state)
                    .withStarted(started)
                    .withReady(started)
                    .withRestartCount(restarts)
                    .build()));
    client.resource(there).updateStatus();
  }

  /**
   * Kubelet brings the volumes up to date, and the node reads them. Its server is another one only
   * when there is something new: who asks again and again must not find it restarting each time.
   */
  void read() {
    NodeConfig config = config();
    String now = NodeConfigJson.revision(config);
    sequence = traffic().sequence();
    if (!now.equals(revision)) {
      revision = now;
      serve(config, group);
    }
  }

  void refuse() {
    refuses = true;
  }

  String nudge() {
    Map<String, String> annotations =
        client
            .pods()
            .inNamespace(group.namespace())
            .withName(name)
            .get()
            .getMetadata()
            .getAnnotations();
    return annotations == null ? "" : annotations.getOrDefault("strait.dev/nudge", "");
  }

  NodeConfig config() {
    ConfigMap map = map(new GroupNames(group).config(0));
    Map<String, byte[]> files = new HashMap<>();
    map.getBinaryData().forEach((key, text) -> files.put(key, Base64.getDecoder().decode(text)));
    try {
      NodeConfig config = ConfigShards.join(files);
      if (config == null) {
        throw new AssertionError("not complete");
      }
      return config;
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  NodeTraffic traffic() {
    try {
      String json = map(new GroupNames(group).traffic()).getData().get("node-traffic.json");
      return NodeConfigJson.readTraffic(Objects.requireNonNull(json).getBytes(UTF_8));
    } catch (dev.strait.nodeconfig.InvalidContractException e) {
      throw new AssertionError(e);
    }
  }

  /** The admin server shows the certificate of this group, or of another. */
  void serve(NodeConfig config, GroupId shown) {
    if (server != null) {
      server.stop(0);
    }
    SecureAdminConfig secure = config.admin().secure();
    if (secure == null) {
      throw new AssertionError("no secure admin port");
    }
    try {
      Map<String, String> bundle = bundle(shown);
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(null, null);
      keys.setKeyEntry(
          "node",
          KeyFactory.getInstance("EC")
              .generatePrivate(new PKCS8EncodedKeySpec(der(find(bundle, "admin-", "key.pem")))),
          PASSWORD,
          certificates(find(bundle, "admin-", "crt.pem")));
      KeyStore trust = KeyStore.getInstance("PKCS12");
      trust.load(null, null);
      trust.setCertificateEntry("ca", certificates(find(bundle, "tunnel-ca-", "crt.pem"))[0]);
      KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
      keyManagers.init(keys, PASSWORD);
      TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
      trustManagers.init(trust);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
      HttpsServer made = HttpsServer.create(new InetSocketAddress(ip, ADMIN_TLS), 16);
      made.setHttpsConfigurator(
          new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
              var ssl = context.getDefaultSSLParameters();
              ssl.setNeedClientAuth(true);
              parameters.setSSLParameters(ssl);
            }
          });
      made.createContext(
          "/config",
          exchange -> {
            byte[] body = acknowledgement().getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      made.setExecutor(executor);
      made.start();
      server = made;
    } catch (java.io.IOException | java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private String acknowledgement() {
    String refused =
        refuses
            ? "{\"what\":\"node-config\",\"revision\":\"x\",\"reasons\":[\"it does not like it\"]}"
            : "null";
    return """
        {"contractVersions":[1],"revision":"%s","trafficSequence":%d,"refused":%s,
         "state":"Ready","listening":[],"links":[]}
        """
        .formatted(revision, sequence, refused);
  }

  private Map<String, String> bundle(GroupId of) {
    Secret secret =
        client.secrets().inNamespace(of.namespace()).withName(new GroupNames(of).bundle()).get();
    return secret.getData();
  }

  private static byte[] find(Map<String, String> bundle, String prefix, String suffix) {
    return bundle.entrySet().stream()
        .filter(file -> file.getKey().startsWith(prefix) && file.getKey().endsWith(suffix))
        .map(file -> Base64.getDecoder().decode(file.getValue()))
        .findFirst()
        .orElseThrow();
  }

  private static Certificate[] certificates(byte[] pem)
      throws java.security.cert.CertificateException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(pem))
        .toArray(Certificate[]::new);
  }

  private static byte[] der(byte[] pem) {
    return Base64.getMimeDecoder().decode(new String(pem, UTF_8).replaceAll("-----[^-]*-----", ""));
  }

  private ConfigMap map(String of) {
    return client.configMaps().inNamespace(group.namespace()).withName(of).get();
  }

  @Override
  public void close() {
    if (server != null) {
      server.stop(0);
    }
    executor.shutdownNow();
    client.pods().inNamespace(group.namespace()).withName(name).withGracePeriod(0).delete();
  }
}
