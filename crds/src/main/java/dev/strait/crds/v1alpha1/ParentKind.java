package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Kinds that serve routes. */
public enum ParentKind {
  /** A group of edge nodes. */
  @JsonProperty("EdgeNode")
  EDGE_NODE
}
