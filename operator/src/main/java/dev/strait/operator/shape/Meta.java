package dev.strait.operator.shape;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;

/** Metadata that every owned object has. */
final class Meta {
  private Meta() {}

  static ObjectMeta of(GroupSpec group, String name) {
    return new ObjectMetaBuilder()
        .withNamespace(group.id().namespace())
        .withName(name)
        .withLabels(group.names().labels())
        .withOwnerReferences(group.owner())
        .build();
  }
}
