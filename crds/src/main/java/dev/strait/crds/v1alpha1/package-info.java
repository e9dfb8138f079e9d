/**
 * The API: EdgeNode, CoreNode and TunnelRoute of {@code strait.dev/v1alpha1}, as people write them.
 *
 * <p>In comes YAML or JSON that the schema of the CRDs accepts; out come immutable values with
 * every default filled in, for {@code plan} to read. The annotations here are what the CRD YAML and
 * {@code docs/configuration.md} are generated from; a component's description is its documentation.
 * A field is here only when it has an effect.
 */
@NullMarked
package dev.strait.crds.v1alpha1;

import org.jspecify.annotations.NullMarked;
