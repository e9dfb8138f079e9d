package dev.strait.operator.declared;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * Objects of one kind that no resource owns, in all namespaces or in some, kept by informers.
 *
 * @param <T> the kind
 */
public final class Watch<T extends HasMetadata> implements AutoCloseable {
  private final List<SharedIndexInformer<T>> informers = new ArrayList<>();

  /**
   * A watch that is not started yet.
   *
   * @param client API server
   * @param kind class of the objects
   * @param namespaces empty for all, and for objects that have none
   * @param labels label selector; empty for all
   * @param fields what must be equal, such as {@code type}, {@code Opaque}; empty for all
   * @param matters whether a change (now, before) is told
   * @param changed told of new, changed and deleted objects
   */
  public Watch(
      KubernetesClient client,
      Class<T> kind,
      Set<String> namespaces,
      String labels,
      List<String> fields,
      BiPredicate<T, T> matters,
      Runnable changed) {
    Collection<String> places = namespaces.isEmpty() ? List.of("") : namespaces;
    for (String namespace : places) {
      var all = client.resources(kind);
      var placed = namespace.isEmpty() ? all.inAnyNamespace() : all.inNamespace(namespace);
      var labelled = labels.isEmpty() ? placed : placed.withLabelSelector(labels);
      var selected = fields.isEmpty() ? labelled : labelled.withField(fields.get(0), fields.get(1));
      SharedIndexInformer<T> informer = selected.runnableInformer(0);
      informers.add(informer.addEventHandler(new Handler<>(matters, changed)));
    }
  }

  /** Begins to watch, and waits for the first list. */
  public void start() {
    informers.stream()
        .map(SharedIndexInformer::start)
        .toList()
        .forEach(started -> started.toCompletableFuture().join());
  }

  /**
   * What there is.
   *
   * @return shared objects: never change them
   */
  public Stream<T> list() {
    return informers.stream().flatMap(informer -> informer.getStore().list().stream());
  }

  /**
   * Whether all of it is still kept up to date.
   *
   * @return false when an informer has given up
   */
  public boolean isAlive() {
    return informers.stream()
        .noneMatch(informer -> informer.stopped().toCompletableFuture().isDone());
  }

  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::close);
  }

  private record Handler<T>(BiPredicate<T, T> matters, Runnable changed)
      implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T object) {
      changed.run();
    }

    @Override
    public void onUpdate(T before, T now) {
      if (matters.test(now, before)) {
        changed.run();
      }
    }

    @Override
    public void onDelete(T object, boolean deletedFinalStateUnknown) {
      changed.run();
    }
  }
}
