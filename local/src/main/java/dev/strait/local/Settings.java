package dev.strait.local;

import dev.strait.crds.v1alpha1.Backend;
import dev.strait.crds.v1alpha1.TunnelRoute;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What one machine is to run and where.
 *
 * @param resources a directory of YAML, or one file
 * @param state where it remembers
 * @param portOffset added to every port, also to those of sample LLMs; 0 to 50,000
 * @param node how a node is started; {@code --dir DIRECTORY} is added
 * @param sampleLlm how a sample LLM is started; {@code --port PORT} is added
 * @param drain time that streams have to end when all is stopped
 */
public record Settings(
    Path resources,
    StateDirectory state,
    int portOffset,
    JavaProgram node,
    JavaProgram sampleLlm,
    Duration drain) {

  /**
   * Where the sample LLM serves a backend.
   *
   * @param route a route as declared
   * @param backend one of its backends
   * @return the url it has here; nothing when the route does not ask for a sample LLM there
   */
  public Optional<String> sampleLlmOf(TunnelRoute route, Backend backend) {
    return SampleBackends.isSample(route, backend.name(), backend.origin().url())
        ? Optional.of(SampleBackends.moved(backend.origin().url(), portOffset))
        : Optional.empty();
  }
}
