package dev.strait.nodeconfig;

/** Gateway API filter types that are built. */
public enum FilterType {
  /** Changes the request head before it leaves the edge. */
  REQUEST_HEADER_MODIFIER,
  /** Changes the final response head before it reaches the client. */
  RESPONSE_HEADER_MODIFIER
}
