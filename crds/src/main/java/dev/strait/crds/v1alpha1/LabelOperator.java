package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a label is compared. */
public enum LabelOperator {
  /** Its value is one of the values. */
  @JsonProperty("In")
  IN,
  /** It is absent or its value is none of the values. */
  @JsonProperty("NotIn")
  NOT_IN,
  /** It is there. */
  @JsonProperty("Exists")
  EXISTS,
  /** It is absent. */
  @JsonProperty("DoesNotExist")
  DOES_NOT_EXIST
}
