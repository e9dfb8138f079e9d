package dev.strait.nodeconfig;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Jackson, set up so that equal records give equal bytes and nothing doubtful is read: a field that
 * is unknown, missing, null or of another type is an error with its path. What may be null is said
 * once, by {@code @Nullable} on the record's component.
 */
final class ContractMapper {
  private static final JsonMapper MAPPER = create();

  private ContractMapper() {}

  private static JsonMapper create() {
    return JsonMapper.builder()
        .annotationIntrospector(new NullnessIntrospector())
        .defaultPropertyInclusion(
            JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
        .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .withCoercionConfig(
            LogicalType.Textual,
            coercion ->
                coercion
                    .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
        .build();
  }

  static byte[] write(Object document) {
    try {
      return MAPPER.writeValueAsBytes(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of the contract is always writable", e);
    }
  }

  static String writePretty(Object document) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of the contract is always writable", e);
    }
  }

  /**
   * The version a document says it has, read before anything else so that a newer document is
   * refused for its version and not for its first unknown field; -1 when there is none.
   */
  static int contractVersion(byte[] json) {
    try {
      return MAPPER.readTree(json).path("contractVersion").asInt(-1);
    } catch (IOException e) {
      return -1;
    }
  }

  static <T> T read(byte[] json, Class<T> type, String what) throws InvalidContractException {
    try {
      T document = MAPPER.readValue(json, type);
      if (document == null) {
        throw new InvalidContractException(what, List.of("$: null (expected: an object)"));
      }
      return document;
    } catch (JsonMappingException e) {
      throw new InvalidContractException(what, List.of(path(e) + ": " + reason(e)));
    } catch (IOException e) {
      String message = e instanceof JsonProcessingException p ? p.getOriginalMessage() : "";
      throw new InvalidContractException(what, List.of("$: not JSON: " + message));
    }
  }

  private static String reason(JsonMappingException e) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      return "unknown field (expected: one of "
          + unknown.getKnownPropertyIds().stream()
              .map(String::valueOf)
              .collect(Collectors.joining(", "))
          + ")";
    }
    String message = e.getOriginalMessage();
    return message == null ? "not readable" : message.lines().findFirst().orElse("not readable");
  }

  private static String path(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference step : e.getPath()) {
      if (step.getFieldName() == null) {
        path.append('[').append(step.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return path.isEmpty() ? "$" : path.toString();
  }

  /** Reads what may be null or absent from the records' own {@code @Nullable}. */
  private static final class NullnessIntrospector extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable Boolean hasRequiredMarker(AnnotatedMember member) {
      return isNullable(member) ? Boolean.FALSE : Boolean.TRUE;
    }

    @Override
    public JsonSetter.Value findSetterInfo(Annotated member) {
      return isNullable(member)
          ? JsonSetter.Value.forContentNulls(Nulls.FAIL)
          : JsonSetter.Value.construct(Nulls.FAIL, Nulls.FAIL);
    }

    private static boolean isNullable(Annotated member) {
      if (member instanceof AnnotatedParameter parameter) {
        RecordComponent[] components = parameter.getDeclaringClass().getRecordComponents();
        if (components != null) {
          AnnotatedType type = components[parameter.getIndex()].getAnnotatedType();
          return type.isAnnotationPresent(Nullable.class);
        }
      }
      return false;
    }
  }
}
