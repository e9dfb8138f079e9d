package dev.strait.operator.reconcile;

import dev.strait.control.plan.GroupId;
import dev.strait.operator.shape.GroupNames;
import dev.strait.operator.shape.GroupObjects;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.Mappers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The informers of one kind of resource: the resources themselves and the objects they own. A
 * change of an owned object calls the reconciler of its owner. What they return is shared: never
 * change it.
 *
 * @param <P> kind of the resource
 */
public final class OwnedObjects<P extends HasMetadata> {
  private final String component;
  private final Map<Class<?>, InformerEventSource<? extends HasMetadata, P>> sources =
      new LinkedHashMap<>();
  private @Nullable IndexerResourceCache<P> primaries;

  /**
   * Informers that are not started yet.
   *
   * @param component {@code edge}, {@code core} or, for routes, {@code route}
   */
  public OwnedObjects(String component) {
    this.component = component;
  }

  List<EventSource<?, P>> prepare(EventSourceContext<P> context) {
    watch(context);
    for (Class<? extends HasMetadata> kind : GroupObjects.KINDS) {
      sources.put(kind, source(kind, context));
    }
    return new ArrayList<>(sources.values());
  }

  /** Resources alone, for a kind that owns no objects. */
  void watch(EventSourceContext<P> context) {
    primaries = context.getPrimaryCache();
  }

  private <R extends HasMetadata> InformerEventSource<R, P> source(
      Class<R> kind, EventSourceContext<P> context) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(kind, context.getPrimaryResourceClass())
            .withName(kind.getSimpleName())
            .withLabelSelector(GroupNames.selectorOf(component))
            .withNamespacesInheritedFromController()
            .withSecondaryToPrimaryMapper(
                Mappers.fromOwnerReferences(context.getPrimaryResourceClass()))
            .build(),
        context);
  }

  /**
   * All resources of the kind.
   *
   * @return as the informer has them now
   */
  public Stream<P> primaries() {
    return Objects.requireNonNull(primaries, "asked before start").list();
  }

  /**
   * One resource.
   *
   * @param id its group
   * @return null when there is none
   */
  public @Nullable P primary(GroupId id) {
    return Objects.requireNonNull(primaries, "asked before start")
        .get(new ResourceID(id.name(), id.namespace()))
        .orElse(null);
  }

  /**
   * One owned object.
   *
   * @param kind its kind
   * @param namespace its namespace
   * @param name its name
   * @return null when there is none
   */
  public <R extends HasMetadata> @Nullable R get(Class<R> kind, String namespace, String name) {
    InformerEventSource<?, P> source =
        Objects.requireNonNull(sources.get(kind), "a kind that is not owned");
    return source.get(new ResourceID(name, namespace)).map(kind::cast).orElse(null);
  }

  /** Everything there is of a group, whoever asked for it. */
  List<HasMetadata> of(GroupId id) {
    List<HasMetadata> found = new ArrayList<>();
    for (InformerEventSource<? extends HasMetadata, P> source : sources.values()) {
      source
          .list(
              id.namespace(),
              object ->
                  id.equals(GroupNames.groupOf(id.namespace(), object.getMetadata().getLabels())))
          .forEach(found::add);
    }
    return found;
  }
}
