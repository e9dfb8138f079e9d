package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A comparison of the path. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "self.type == 'RegularExpression' || self.value.startsWith('/')",
    message = "path value must start with '/'")
@ValidationRule(
    value =
        "self.type == 'RegularExpression' || "
            + "!self.value.matches('//|/[.][.]?(/|$)|[?#]|%2[fF]')",
    message =
        "path value must be normalized: no '//', '/./', '/../', '%2f', '?' or '#', for "
            + "a request's path never has them")
public record PathMatch(
    @JsonPropertyDescription(
            "How it is compared: PathPrefix by whole path elements (`/v1` matches `/v1/x`, not "
                + "`/v10`), Exact character by character, RegularExpression as a whole.")
        @Default("PathPrefix")
        PathMatchType type,
    @JsonPropertyDescription("What it must be; starts with a slash unless it is an expression.")
        @Default("/")
        @Size(min = 1, max = 1024)
        String value) {
  /** Every path. */
  public static final PathMatch ANY = new PathMatch(PathMatchType.PATH_PREFIX, "/");

  /** Fills in the defaults of the schema. */
  public PathMatch {
    type = Absent.or(type, PathMatchType.PATH_PREFIX);
    value = Absent.or(value, "/");
  }
}
