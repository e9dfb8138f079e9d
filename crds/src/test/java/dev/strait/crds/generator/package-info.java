/**
 * Generates what people and clusters read from the Java types: the CRD YAML under {@code crds/yaml}
 * and {@code docs/configuration.md}.
 *
 * <p>In come the annotated types; out go files that are committed, so that a change of the API is
 * seen in review. {@link dev.strait.crds.generator.GeneratedFilesTest} fails when they differ and
 * says what to run. It lives among the tests because nothing at run time needs it.
 */
@NullMarked
package dev.strait.crds.generator;

import org.jspecify.annotations.NullMarked;
