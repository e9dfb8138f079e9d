package dev.strait.crds.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** A route: who may reach which model how. */
@Group(Api.GROUP)
@Version(Api.VERSION)
@Categories("strait")
@ShortNames("troute")
@AdditionalPrinterColumn(name = "Hostnames", jsonPath = ".spec.hostnames")
@AdditionalPrinterColumn(
    name = "Accepted",
    jsonPath = ".status.parents[0].conditions[?(@.type==\"Accepted\")].status")
@AdditionalPrinterColumn(
    name = "Programmed",
    jsonPath = ".status.parents[0].conditions[?(@.type==\"Programmed\")].status")
@AdditionalPrinterColumn(
    name = "Message",
    jsonPath = ".status.parents[0].conditions[?(@.type==\"Programmed\")].message",
    priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
public final class TunnelRoute extends CustomResource<TunnelRouteSpec, TunnelRouteStatus>
    implements Namespaced {
  @Override
  protected @Nullable TunnelRouteSpec initSpec() {
    return null; // a record has no empty shape
  }

  @Override
  protected @Nullable TunnelRouteStatus initStatus() {
    return null;
  }
}
