package dev.strait.crds.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
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
        List<ValueMatch> queryParams,
    @JsonPropertyDescription(
            "Networks that the client's address is in, any of them, like `10.0.0.0/8`. The address "
                + "is the one that spec.clientAddress of the EdgeNode lets be known. Left out: any.")
        @Size(max = 256)
        List<@Size(min = 3, max = 49) @Pattern(Patterns.CIDR) String> clientNetworks,
    @JsonPropertyDescription(
            "Countries that the client's address is in, any of them: ISO 3166-1 alpha-2, as "
                + "spec.geoip of the EdgeNode tells them; a client whose country is not known does "
                + "not match. Left out: any.")
        @Size(max = 250)
        List<@Size(max = 2) @Pattern(Patterns.COUNTRY) String> clientCountries) {
  /** Fills in the defaults of the schema. */
  public RouteMatch {
    path = Absent.or(path, PathMatch.ANY);
    headers = Absent.orEmpty(headers);
    queryParams = Absent.orEmpty(queryParams);
    clientNetworks = Absent.orEmpty(clientNetworks);
    clientCountries = Absent.orEmpty(clientCountries);
  }
}
