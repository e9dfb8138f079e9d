package dev.strait.operator.declared;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.strait.control.plan.Pause;
import dev.strait.crds.v1alpha1.Api;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads resources whose CRD may be newer than this operator: after a rollback, or while an upgrade
 * is on its way. A value that an enum does not have yet, or a field, would end the informer, and
 * with it the care for all resources. Here the value marks the one resource that has it, which is
 * then left as it is; the field is ignored, and its name noted.
 */
public final class UnknownValues {
  /** What is noted of a resource while it is read, by the annotation that it is to become. */
  private static final List<String> NOTES = List.of(Pause.UNKNOWN_VALUE, Pause.UNKNOWN_FIELD);

  private UnknownValues() {}

  /**
   * The client's own reading and writing, but for that.
   *
   * @return a new one; thread safe
   */
  public static KubernetesSerialization serialization() {
    ObjectMapper mapper = new ObjectMapper();
    mapper.configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);
    mapper.addHandler(new Noting());
    mapper.registerModule(new SimpleModule().setDeserializerModifier(new Marking()));
    return new KubernetesSerialization(mapper, true);
  }

  /** Takes any value that the enum has, for none of them is going to be used. */
  private static final class Noting extends DeserializationProblemHandler {
    @Override
    public Object handleWeirdStringValue(
        DeserializationContext context, Class<?> type, String value, String message) {
      if (!type.isEnum() || !type.getPackageName().equals(Api.class.getPackageName())) {
        return NOT_HANDLED;
      }
      String path = path(context.getParser().getParsingContext().pathAsPointer());
      note(
          context,
          Pause.UNKNOWN_VALUE,
          path,
          "%s: %s is not known to this version of the operator (expected: one of %s)"
              .formatted(path, value, Arrays.toString(known(type))));
      return type.getEnumConstants()[0];
    }

    @Override
    public boolean handleUnknownProperty(
        DeserializationContext context,
        JsonParser parser,
        JsonDeserializer<?> deserializer,
        Object beanOrClass,
        String name)
        throws IOException {
      // Of a record the parser is further on by now: this path tells spec from status, no more.
      String path = path(parser.getParsingContext().pathAsPointer());
      Class<?> type = beanOrClass instanceof Class<?> read ? read : beanOrClass.getClass();
      note(context, Pause.UNKNOWN_FIELD, path, name + " (" + type.getSimpleName() + ")");
      parser.skipChildren();
      return true;
    }

    /** The first is enough for people. A status is the operator's own, and is written anew. */
    private static void note(
        DeserializationContext context, String annotation, String path, String text) {
      if (path.startsWith("spec.") && context.getAttribute(annotation) == null) {
        context.setAttribute(annotation, text);
      }
    }

    private static String[] known(Class<?> type) {
      return Arrays.stream(type.getFields())
          .filter(Field::isEnumConstant)
          .map(UnknownValues::name)
          .toArray(String[]::new);
    }

    /** From the resource's own root, also in a list of resources. */
    private static String path(JsonPointer pointer) {
      StringBuilder path = new StringBuilder();
      for (JsonPointer rest = pointer; rest != null && !rest.matches(); rest = rest.tail()) {
        if (rest.mayMatchElement()) {
          path.append('[').append(rest.getMatchingIndex()).append(']');
        } else {
          path.append('.').append(rest.getMatchingProperty());
        }
      }
      int root = Math.max(path.indexOf(".spec."), path.indexOf(".status."));
      return root < 0 ? path.toString() : path.substring(root + 1);
    }
  }

  private static String name(Field constant) {
    var property = constant.getAnnotation(JsonProperty.class);
    return property == null ? constant.getName() : property.value();
  }

  private static final class Marking extends BeanDeserializerModifier {
    @Override
    public JsonDeserializer<?> modifyDeserializer(
        DeserializationConfig config, BeanDescription bean, JsonDeserializer<?> deserializer) {
      Class<?> type = bean.getBeanClass();
      return CustomResource.class.isAssignableFrom(type)
              && type.getPackageName().equals(Api.class.getPackageName())
          ? new Marked(deserializer)
          : deserializer;
    }
  }

  private static final class Marked extends DelegatingDeserializer {
    private static final long serialVersionUID = 1L;

    Marked(JsonDeserializer<?> deserializer) {
      super(deserializer);
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> delegate) {
      return new Marked(delegate);
    }

    @Override
    public @Nullable Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      NOTES.forEach(annotation -> context.setAttribute(annotation, null));
      Object read = super.deserialize(parser, context);
      for (String annotation : NOTES) {
        if (read instanceof HasMetadata resource
            && context.getAttribute(annotation) instanceof String noted) {
          annotate(resource.getMetadata(), annotation, noted);
        }
      }
      return read;
    }

    private static void annotate(ObjectMeta meta, String name, String text) {
      Map<String, String> annotations = new HashMap<>();
      if (meta.getAnnotations() != null) {
        annotations.putAll(meta.getAnnotations());
      }
      annotations.put(name, text);
      meta.setAnnotations(annotations);
    }
  }
}
