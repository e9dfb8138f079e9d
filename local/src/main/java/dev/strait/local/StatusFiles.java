package dev.strait.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.strait.control.loop.Statuses;
import dev.strait.crds.v1alpha1.CoreNode;
import dev.strait.crds.v1alpha1.CoreNodeStatus;
import dev.strait.crds.v1alpha1.EdgeNode;
import dev.strait.crds.v1alpha1.EdgeNodeStatus;
import dev.strait.crds.v1alpha1.TunnelRoute;
import dev.strait.crds.v1alpha1.TunnelRouteStatus;
import dev.strait.local.yaml.LoadedResources;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** Each resource with its status as a YAML file. */
final class StatusFiles implements Statuses {
  private static final ObjectMapper YAML =
      new ObjectMapper(
          YAMLFactory.builder()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .build());

  private final StateDirectory state;

  StatusFiles(StateDirectory state) {
    this.state = state;
  }

  @Override
  public void write(EdgeNode edge, EdgeNodeStatus status) throws IOException {
    EdgeNode copy = new EdgeNode();
    copy.setMetadata(edge.getMetadata());
    copy.setSpec(edge.getSpec());
    copy.setStatus(status);
    write(copy);
  }

  @Override
  public void write(CoreNode core, CoreNodeStatus status) throws IOException {
    CoreNode copy = new CoreNode();
    copy.setMetadata(core.getMetadata());
    copy.setSpec(core.getSpec());
    copy.setStatus(status);
    write(copy);
  }

  @Override
  public void write(TunnelRoute route, TunnelRouteStatus status) throws IOException {
    TunnelRoute copy = new TunnelRoute();
    copy.setMetadata(route.getMetadata());
    copy.setSpec(route.getSpec());
    copy.setStatus(status);
    write(copy);
  }

  /** Deletes the files of resources that are not declared any more. */
  void keepOnly(LoadedResources declared) throws IOException {
    Set<Path> kept = new HashSet<>();
    declared.edgeNodes().forEach(edge -> kept.add(file(edge)));
    declared.coreNodes().forEach(core -> kept.add(file(core)));
    declared.tunnelRoutes().forEach(route -> kept.add(file(route)));
    if (!Files.isDirectory(state.root())) {
      return;
    }
    try (Stream<Path> files = Files.list(state.root())) {
      for (Path file : files.toList()) {
        if (file.getFileName().toString().endsWith(".yaml") && !kept.contains(file)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private void write(HasMetadata resource) throws IOException {
    OwnFiles.replace(file(resource), YAML.writeValueAsBytes(resource));
  }

  private Path file(HasMetadata resource) {
    return state.status(
        resource.getKind(),
        resource.getMetadata().getNamespace(),
        resource.getMetadata().getName());
  }
}
