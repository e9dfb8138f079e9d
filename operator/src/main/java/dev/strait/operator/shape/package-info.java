/**
 * What the objects of a node group look like: pure functions from a resource and its planned
 * configuration to Deployment, Service, ConfigMaps, Secret and the rest.
 *
 * <p>Every value that the API server would fill in is spelled out, so that what is wanted can be
 * compared with what is there, field by field.
 */
@NullMarked
package dev.strait.operator.shape;

import org.jspecify.annotations.NullMarked;
