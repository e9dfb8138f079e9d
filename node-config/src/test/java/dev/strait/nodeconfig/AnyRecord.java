package dev.strait.nodeconfig;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/**
 * Any value of any record of the contract, made from its components; so a field that is added is
 * covered the moment it is there.
 */
final class AnyRecord {
  private AnyRecord() {}

  static <T> Arbitrary<T> of(Class<T> type) {
    RecordComponent[] components = type.getRecordComponents();
    List<Arbitrary<Object>> values = new ArrayList<>();
    for (RecordComponent component : components) {
      values.add(of(component.getAnnotatedType()));
    }
    Constructor<T> constructor = canonical(type, components);
    return Combinators.combine(values).as(arguments -> create(constructor, arguments));
  }

  private static Arbitrary<Object> of(AnnotatedType type) {
    Arbitrary<Object> value = ofType(type);
    return type.isAnnotationPresent(Nullable.class) ? value.injectNull(0.3) : value;
  }

  private static Arbitrary<Object> ofType(AnnotatedType annotated) {
    Type type = annotated.getType();
    if (annotated instanceof AnnotatedParameterizedType parameterized
        && type instanceof ParameterizedType raw) {
      AnnotatedType[] arguments = parameterized.getAnnotatedActualTypeArguments();
      if (raw.getRawType() == List.class) {
        return of(arguments[0]).list().ofMaxSize(2).asGeneric();
      }
      return Arbitraries.maps(Arbitraries.strings(), of(arguments[1])).ofMaxSize(3).asGeneric();
    }
    if (type instanceof Class<?> known) {
      if (known == String.class) {
        return Arbitraries.strings().ofMaxLength(12).asGeneric();
      }
      if (known == int.class || known == Integer.class) {
        return Arbitraries.integers().asGeneric();
      }
      if (known == long.class || known == Long.class) {
        return Arbitraries.longs().asGeneric();
      }
      if (known == boolean.class || known == Boolean.class) {
        return Arbitraries.of(true, false).asGeneric();
      }
      if (known.isEnum()) {
        return Arbitraries.of((Object[]) known.getEnumConstants()).asGeneric();
      }
      return of(known).asGeneric();
    }
    throw new IllegalArgumentException("a type that the contract did not have before: " + type);
  }

  private static <T> Constructor<T> canonical(Class<T> type, RecordComponent[] components) {
    try {
      return type.getDeclaredConstructor(
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("every record has one", e);
    }
  }

  private static <T> T create(Constructor<T> constructor, List<Object> arguments) {
    try {
      return constructor.newInstance(arguments.toArray());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
