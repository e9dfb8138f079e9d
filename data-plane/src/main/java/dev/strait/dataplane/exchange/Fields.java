package dev.strait.dataplane.exchange;

import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Header or trailer fields in the order received (RFC 9110 §5), names in lower case.
 *
 * <p>A flat list searched linearly: heads are short, and this is both the smallest and the fastest
 * shape for them. Not thread safe; belongs to one exchange. Names and values are ASCII or
 * ISO-8859-1 text without CR, LF or NUL; the wire that reads them checks that.
 */
public final class Fields {
  private static final int INITIAL_SLOTS = 32;

  /** Trailers are mostly none: room is made with the first field. */
  private static final @Nullable CharSequence[] NONE = {};

  /** Takes one field. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Called for each field in order.
     *
     * @param name in lower case
     * @param value as received, without surrounding white space
     */
    void field(CharSequence name, CharSequence value);
  }

  private @Nullable CharSequence[] slots;
  private int used;

  /** No fields yet. */
  public Fields() {
    slots = NONE;
  }

  private Fields(@Nullable CharSequence[] slots, int used) {
    this.slots = slots;
    this.used = used;
  }

  /**
   * Fields from alternating names and values, for tests and constants.
   *
   * @param namesAndValues an even number of strings
   * @return new fields
   */
  public static Fields of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException(
          "namesAndValues: " + namesAndValues.length + " strings (expected: an even number)");
    }
    Fields fields = new Fields();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return fields;
  }

  /**
   * How many fields there are; a name that stands twice counts twice.
   *
   * @return the count
   */
  public int size() {
    return used / 2;
  }

  /**
   * Whether there is no field.
   *
   * @return true when empty
   */
  public boolean isEmpty() {
    return used == 0;
  }

  /**
   * Appends a field.
   *
   * @param name in lower case
   * @param value the value
   * @return this
   */
  public Fields add(CharSequence name, CharSequence value) {
    if (used == slots.length) {
      slots = Arrays.copyOf(slots, Math.max(INITIAL_SLOTS, slots.length * 2));
    }
    slots[used] = name;
    slots[used + 1] = value;
    used += 2;
    return this;
  }

  /**
   * Replaces all fields of that name by one.
   *
   * @param name in lower case
   * @param value the value
   * @return this
   */
  public Fields set(CharSequence name, CharSequence value) {
    remove(name);
    return add(name, value);
  }

  /**
   * The first value of a name.
   *
   * @param name any case
   * @return the value, or null when there is none
   */
  public @Nullable CharSequence get(CharSequence name) {
    for (int i = 0; i < used; i += 2) {
      if (same(slot(i), name)) {
        return slot(i + 1);
      }
    }
    return null;
  }

  /**
   * Every value of a name, in order.
   *
   * @param name any case
   * @return the values, maybe none
   */
  public List<CharSequence> getAll(CharSequence name) {
    List<CharSequence> values = new ArrayList<>(2);
    for (int i = 0; i < used; i += 2) {
      if (same(slot(i), name)) {
        values.add(slot(i + 1));
      }
    }
    return values;
  }

  /**
   * Whether a name stands here.
   *
   * @param name any case
   * @return true when at least one field has it
   */
  public boolean contains(CharSequence name) {
    return get(name) != null;
  }

  /**
   * Whether a comma-separated list field holds a token (RFC 9110 §5.6.1), in any case.
   *
   * @param name any case
   * @param token any case
   * @return true when one of the field's list elements is the token
   */
  public boolean containsToken(CharSequence name, CharSequence token) {
    for (int i = 0; i < used; i += 2) {
      if (same(slot(i), name)) {
        for (CharSequence element : AsciiString.of(slot(i + 1)).split(',')) {
          if (AsciiString.contentEqualsIgnoreCase(AsciiString.trim(element), token)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /**
   * Removes every field of a name.
   *
   * @param name any case
   * @return true when there was one
   */
  public boolean remove(CharSequence name) {
    int kept = 0;
    for (int i = 0; i < used; i += 2) {
      if (!same(slot(i), name)) {
        slots[kept] = slots[i];
        slots[kept + 1] = slots[i + 1];
        kept += 2;
      }
    }
    boolean removed = kept < used;
    Arrays.fill(slots, kept, used, null);
    used = kept;
    return removed;
  }

  /**
   * Calls the visitor for each field in order.
   *
   * @param visitor must not change these fields
   */
  public void forEach(Visitor visitor) {
    for (int i = 0; i < used; i += 2) {
      visitor.field(slot(i), slot(i + 1));
    }
  }

  /**
   * The name at a position.
   *
   * @param index 0 to {@code size() - 1}
   * @return the name in lower case
   */
  public CharSequence nameAt(int index) {
    return slot(index * 2);
  }

  /**
   * The value at a position.
   *
   * @param index 0 to {@code size() - 1}
   * @return the value
   */
  public CharSequence valueAt(int index) {
    return slot(index * 2 + 1);
  }

  /**
   * An independent copy.
   *
   * @return new fields with the same content
   */
  public Fields copy() {
    return new Fields(Arrays.copyOf(slots, slots.length), used);
  }

  /** Names and count only: values may be secrets. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Fields[");
    for (int i = 0; i < used; i += 2) {
      text.append(i == 0 ? "" : ", ").append(slots[i]);
    }
    return text.append(']').toString();
  }

  private CharSequence slot(int index) {
    CharSequence value = index < used ? slots[index] : null;
    if (value == null) {
      throw new IndexOutOfBoundsException(
          "index: " + index / 2 + " (expected: 0-" + (size() - 1) + ")");
    }
    return value;
  }

  private static boolean same(CharSequence left, CharSequence right) {
    return left.length() == right.length() && AsciiString.contentEqualsIgnoreCase(left, right);
  }
}
