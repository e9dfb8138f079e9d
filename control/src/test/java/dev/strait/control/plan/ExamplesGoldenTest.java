package dev.strait.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.strait.control.FixedPlacement;
import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.crds.v1alpha1.TunnelRoute;
import dev.strait.nodeconfig.CertificateConfig;
import dev.strait.nodeconfig.Endpoint;
import dev.strait.nodeconfig.NodeConfigJson;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What every example becomes, to be read in a review. After a change that is meant, write the files
 * anew and look at the difference:
 *
 * <pre>
 * ./mvnw -pl control -am test -Dtest=ExamplesGoldenTest -Dsurefire.failIfNoSpecifiedTests=false -Dgolden=write
 * </pre>
 */
class ExamplesGoldenTest {
  private static final Path EXAMPLES = Path.of("..", "examples");
  private static final Path GOLDEN = Path.of("src", "test", "golden");
  private static final Pattern BETWEEN = Pattern.compile("(?m)^---$");
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  @TestFactory
  Stream<DynamicTest> everyExampleBecomesWhatItsGoldenFilesSay() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path example : list(EXAMPLES)) {
      List<Path> files =
          list(example).stream().filter(f -> f.toString().endsWith(".yaml")).toList();
      if (!files.isEmpty()) {
        String name = String.valueOf(example.getFileName());
        tests.add(DynamicTest.dynamicTest(name, () -> compare(name, documents(files))));
      }
    }
    assertThat(tests).isNotEmpty();
    return tests.stream();
  }

  private static void compare(String example, Declared declared) throws IOException {
    Map<String, String> written = new TreeMap<>();
    for (PlannedGroup group : plan(declared).groups()) {
      String stem = group.id().toString().replaceAll("[ /]", "-");
      written.put(stem + ".node-config.json", NodeConfigJson.pretty(group.config()));
      written.put(stem + ".node-traffic.json", NodeConfigJson.pretty(group.traffic()));
    }
    Path golden = GOLDEN.resolve(example);
    if ("write".equals(System.getProperty("golden"))) {
      Files.createDirectories(golden);
      for (Map.Entry<String, String> file : written.entrySet()) {
        Files.writeString(golden.resolve(file.getKey()), file.getValue());
      }
    }
    Map<String, String> expected = new TreeMap<>();
    for (Path file : list(golden)) {
      expected.put(String.valueOf(file.getFileName()), Files.readString(file));
    }
    assertThat(written).isEqualTo(expected);
  }

  /** Names of keys that do not change from run to run, and one node of each core. */
  private static Plan plan(Declared declared) {
    Map<GroupId, CertificateConfig> identities = new HashMap<>();
    Map<ObjectName, Given<CertificateConfig>> certificates = new HashMap<>();
    Map<GroupId, ObservedGroup> observed = new HashMap<>();
    for (CoreNode core : declared.cores()) {
      GroupId id = GroupId.core(core.getMetadata().getNamespace(), core.getMetadata().getName());
      identities.put(id, certificate("identity"));
      Endpoint tunnel = new Endpoint("127.0.0.1", core.getSpec().tunnel().port());
      ObservedNode node = new ObservedNode("core-0", tunnel, null);
      observed.put(id, new ObservedGroup(null, List.of(node), List.of()));
    }
    for (EdgeNode edge : declared.edges()) {
      String namespace = edge.getMetadata().getNamespace();
      identities.put(
          GroupId.edge(namespace, edge.getMetadata().getName()), certificate("identity"));
      edge.getSpec().listeners().stream()
          .flatMap(l -> l.tls() == null ? Stream.empty() : l.tls().certificateRefs().stream())
          .forEach(
              ref ->
                  certificates.put(
                      new ObjectName(namespace, ref.name()),
                      new Given<>(certificate("server"), List.of())));
    }
    return Planner.plan(
        declared,
        new Credentials(
            identities,
            Map.of(),
            "tunnel-ca-0.crt.pem",
            certificates,
            Map.of(),
            Map.of(),
            Map.of()),
        new Observed(observed),
        new FixedPlacement());
  }

  private static CertificateConfig certificate(String stem) {
    return new CertificateConfig(stem + "-0.crt.pem", stem + "-0.key.pem");
  }

  private static Declared documents(List<Path> files) throws IOException {
    List<EdgeNode> edges = new ArrayList<>();
    List<CoreNode> cores = new ArrayList<>();
    List<TunnelRoute> routes = new ArrayList<>();
    for (Path file : files) {
      for (String document : BETWEEN.split(Files.readString(file), -1)) {
        if (document.contains("kind: EdgeNode")) {
          edges.add(placed(YAML.unmarshal(document, EdgeNode.class)));
        } else if (document.contains("kind: CoreNode")) {
          cores.add(placed(YAML.unmarshal(document, CoreNode.class)));
        } else if (document.contains("kind: TunnelRoute")) {
          routes.add(placed(YAML.unmarshal(document, TunnelRoute.class)));
        }
      }
    }
    return new Declared(edges, cores, routes, Map.of());
  }

  private static <T extends HasMetadata> T placed(T resource) {
    if (resource.getMetadata().getNamespace() == null) {
      resource.getMetadata().setNamespace("default");
    }
    return resource;
  }

  private static List<Path> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
