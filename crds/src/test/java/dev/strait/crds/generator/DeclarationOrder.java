package dev.strait.crds.generator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;

/**
 * Puts the properties of a schema in the order its record declares them: they are told that way.
 */
final class DeclarationOrder {
  private DeclarationOrder() {}

  static void sort(ObjectNode schema, Class<?> type) {
    ObjectNode properties = (ObjectNode) schema.get("properties");
    for (RecordComponent component : type.getRecordComponents()) {
      JsonNode property = properties.remove(component.getName());
      properties.set(component.getName(), property);
      sortBelow((ObjectNode) property, component.getGenericType());
    }
  }

  private static void sortBelow(ObjectNode schema, Type type) {
    if (type instanceof ParameterizedType list && schema.has("items")) {
      sortBelow((ObjectNode) schema.get("items"), list.getActualTypeArguments()[0]);
    } else if (type instanceof Class<?> object && schema.has("properties")) {
      sort(schema, object);
    }
  }
}
