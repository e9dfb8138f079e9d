package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Conditions on a request; all of them must hold. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RouteMatch(
    @JsonPropertyDescription("The path, without the query.") @Default("{}") PathMatch path,
    @JsonPropertyDescription("The method. Left out: any.") @Nullable HttpMethod method,
    @JsonPropertyDescription("Header fields; names are compared without regard to case.")
        @Size(max = 16)
        List<ValueMatch> headers,
    @JsonPropertyDescription("Query parameters; names are compared exactly.") @Size(max = 16)
        List<ValueMatch> queryParams) {
  /** Fills in the defaults of the schema. */
  public RouteMatch {
    path = Absent.or(path, PathMatch.ANY);
    headers = Absent.orEmpty(headers);
    queryParams = Absent.orEmpty(queryParams);
  }
}
