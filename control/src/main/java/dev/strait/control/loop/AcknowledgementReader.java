package dev.strait.control.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.strait.control.plan.Acknowledgement;
import dev.strait.nodeconfig.Transport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a node answers on {@code /config}. Fields of newer nodes are passed over: here nothing
 * is decided by a field that is not known.
 */
public final class AcknowledgementReader {
  private static final JsonMapper MAPPER = new JsonMapper();

  private AcknowledgementReader() {}

  /**
   * Reads an answer.
   *
   * @param json the body of the answer
   * @return what it says
   * @throws IOException when it is not such an answer
   */
  public static Acknowledgement read(byte[] json) throws IOException {
    JsonNode root = MAPPER.readTree(json);
    if (root == null || !root.isObject()) {
      throw new IOException("/config: not an object (expected: an acknowledgement)");
    }
    JsonNode sequence = root.path("trafficSequence");
    return new Acknowledgement(
        root.path("revision").isTextual() ? root.path("revision").asText() : null,
        sequence.isIntegralNumber() ? Long.valueOf(sequence.asLong()) : null,
        refused(root.path("refused")),
        state(root.path("state").asText("")),
        texts(root.path("problems")),
        links(root.path("links")));
  }

  private static List<Acknowledgement.Links> links(JsonNode links) {
    List<Acknowledgement.Links> read = new ArrayList<>();
    for (JsonNode link : links) {
      read.add(
          new Acknowledgement.Links(
              link.path("peer").asText(""),
              link.path("up").asInt(),
              link.path("wanted").asInt(),
              upOver(link.path("upOver"))));
    }
    return read;
  }

  private static Map<Transport, Integer> upOver(JsonNode counts) {
    Map<Transport, Integer> read = new EnumMap<>(Transport.class);
    for (Transport transport : Transport.values()) {
      int links = counts.path(transport.name()).asInt();
      if (links > 0) {
        read.put(transport, links);
      }
    }
    return read;
  }

  private static Acknowledgement.@Nullable Refused refused(JsonNode refused) {
    if (!refused.isObject()) {
      return null;
    }
    return new Acknowledgement.Refused(
        refused.path("what").asText(""),
        refused.path("revision").asText(""),
        texts(refused.path("reasons")));
  }

  private static List<String> texts(JsonNode texts) {
    List<String> read = new ArrayList<>();
    texts.forEach(text -> read.add(text.asText()));
    return read;
  }

  private static Acknowledgement.State state(String text) throws IOException {
    try {
      return Acknowledgement.State.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "/config: state: " + text + " (expected: Warming, Ready or Draining)", e);
    }
  }
}
