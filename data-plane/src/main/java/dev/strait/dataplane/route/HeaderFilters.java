package dev.strait.dataplane.route;

import dev.strait.dataplane.exchange.Exchange;
import dev.strait.dataplane.exchange.Fields;
import dev.strait.dataplane.exchange.RequestHead;
import dev.strait.dataplane.exchange.ResponseHead;
import dev.strait.nodeconfig.FilterConfig;
import dev.strait.nodeconfig.FilterType;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gateway API's RequestHeaderModifier and ResponseHeaderModifier, compiled. Each sets, then adds,
 * then removes; filters apply in their order. Immutable.
 */
public final class HeaderFilters {
  /** Changes nothing. */
  public static final HeaderFilters NONE = new HeaderFilters(List.of(), List.of());

  /** What frames a message is the wires' business: a filter cannot touch it. */
  private static final Set<String> FRAMING =
      Set.of("connection", "content-length", "transfer-encoding", "te", "upgrade", "keep-alive");

  private static final AsciiString HOST = AsciiString.cached("host");

  private record Field(AsciiString name, AsciiString value) {}

  private record Change(List<Field> set, List<Field> add, List<AsciiString> remove) {
    void applyTo(Fields fields) {
      for (int i = 0; i < set.size(); i++) {
        fields.set(set.get(i).name(), set.get(i).value());
      }
      for (int i = 0; i < add.size(); i++) {
        fields.add(add.get(i).name(), add.get(i).value());
      }
      for (int i = 0; i < remove.size(); i++) {
        fields.remove(remove.get(i));
      }
    }
  }

  private final List<Change> request;
  private final List<Change> response;

  private HeaderFilters(List<Change> request, List<Change> response) {
    this.request = request;
    this.response = response;
  }

  /**
   * Compiles filters.
   *
   * @param filters in the order of the rule
   * @return what applies them; fields that frame a message are left out
   */
  public static HeaderFilters of(List<FilterConfig> filters) {
    if (filters.isEmpty()) {
      return NONE;
    }
    List<Change> request = new ArrayList<>();
    List<Change> response = new ArrayList<>();
    for (FilterConfig filter : filters) {
      Change change =
          new Change(fields(filter.set()), fields(filter.add()), names(filter.remove()));
      (filter.type() == FilterType.REQUEST_HEADER_MODIFIER ? request : response).add(change);
    }
    return new HeaderFilters(List.copyOf(request), List.copyOf(response));
  }

  /** Changes the request head now and the final response head when it comes. */
  void applyTo(Exchange exchange) {
    if (!request.isEmpty()) {
      applyTo(exchange.request());
    }
    if (!response.isEmpty()) {
      exchange.transformResponse(this::applyTo);
    }
  }

  private void applyTo(RequestHead head) {
    Fields fields = head.fields();
    for (int i = 0; i < request.size(); i++) {
      request.get(i).applyTo(fields);
    }
    CharSequence host = fields.get(HOST);
    if (host != null) {
      fields.remove(HOST); // the authority is no field
      head.setAuthority(host.toString());
    }
  }

  private ResponseHead applyTo(ResponseHead head) {
    for (int i = 0; i < response.size(); i++) {
      response.get(i).applyTo(head.fields());
    }
    return head;
  }

  private static List<Field> fields(Map<String, String> declared) {
    return declared.entrySet().stream()
        .filter(field -> !FRAMING.contains(field.getKey()))
        .sorted(Map.Entry.comparingByKey())
        .map(field -> new Field(AsciiString.of(field.getKey()), AsciiString.of(field.getValue())))
        .toList();
  }

  private static List<AsciiString> names(List<String> declared) {
    return declared.stream()
        .filter(name -> !FRAMING.contains(name))
        .<AsciiString>map(AsciiString::of)
        .toList();
  }
}
