package dev.strait.dataplane.origin;

import dev.strait.dataplane.exchange.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import io.netty.util.ByteProcessor;
import java.util.Arrays;

/**
 * Collects a head or a trailer section up to its empty line and takes its lines apart, strictly
 * (RFC 9112 §5). Names and values of one block share one array. One at a time; reusable.
 */
final class FieldBlock implements ByteProcessor {
  private static final byte[] NONE = {};
  private static final boolean[] TOKEN = new boolean[256];

  static {
    for (char c = '0'; c <= '9'; c++) {
      TOKEN[c] = true;
    }
    for (char c = 'a'; c <= 'z'; c++) {
      TOKEN[c] = true;
      TOKEN[c - 'a' + 'A'] = true;
    }
    for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
      TOKEN[c] = true;
    }
  }

  private final int limit;
  private byte[] bytes = NONE;
  private int length;

  /** How much of CR LF CR LF was just seen. */
  private int matched;

  private boolean bareLineFeed;

  /**
   * An empty block.
   *
   * @param limit bytes that a block may have at most
   */
  FieldBlock(int limit) {
    this.limit = limit;
  }

  /** Begins a block whose first line is a start line. */
  void beginHead() {
    begin(0);
  }

  /** Begins a block that may consist of the empty line alone. */
  void beginTrailers() {
    begin(2);
  }

  private void begin(int alreadyMatched) {
    bytes = NONE;
    length = 0;
    matched = alreadyMatched;
    bareLineFeed = false;
  }

  /**
   * Takes bytes up to the end of the block.
   *
   * @param in its reader index moves behind what was taken
   * @return true when the block is complete
   * @throws MalformedAnswer when it is too long or a line does not end with CR LF
   */
  boolean collect(ByteBuf in) throws MalformedAnswer {
    int readable = in.readableBytes();
    int last = in.forEachByte(in.readerIndex(), readable, this);
    if (bareLineFeed) {
      throw new MalformedAnswer("has a line that does not end with CR LF");
    }
    boolean complete = last >= 0;
    int taken = complete ? last + 1 - in.readerIndex() : readable;
    if (length + taken > limit) {
      throw new MalformedAnswer("has header or trailer fields of more than " + limit + " bytes");
    }
    bytes = Arrays.copyOf(bytes, length + taken);
    in.readBytes(bytes, length, taken);
    length += taken;
    return complete;
  }

  @Override
  public boolean process(byte value) {
    if (value == '\n') {
      if ((matched & 1) == 0) {
        bareLineFeed = true;
        return false;
      }
      return ++matched < 4;
    }
    if (value == '\r') {
      matched = matched == 2 ? 3 : 1;
    } else {
      matched = 0;
    }
    return true;
  }

  /**
   * The bytes of a complete block.
   *
   * @return the array the fields will point into
   */
  byte[] bytes() {
    return bytes;
  }

  /**
   * The end of the line that begins there.
   *
   * @param from where the line begins
   * @return the index of its CR
   * @throws MalformedAnswer when a CR stands alone
   */
  int lineEnd(int from) throws MalformedAnswer {
    int at = from;
    while (bytes[at] != '\r') {
      at++;
    }
    if (bytes[at + 1] != '\n') {
      throw new MalformedAnswer("has a CR that no LF follows");
    }
    return at;
  }

  /**
   * Takes the field lines apart.
   *
   * @param from where the first of them begins
   * @return the fields, names in lower case
   * @throws MalformedAnswer when a line is no field line
   */
  Fields fields(int from) throws MalformedAnswer {
    Fields fields = new Fields();
    int at = from;
    for (int end = lineEnd(at); end > at; end = lineEnd(at)) {
      field(fields, at, end);
      at = end + 2;
    }
    return fields;
  }

  private void field(Fields fields, int from, int end) throws MalformedAnswer {
    int colon = from;
    while (colon < end && TOKEN[bytes[colon] & 0xFF]) {
      if (bytes[colon] >= 'A' && bytes[colon] <= 'Z') {
        bytes[colon] = (byte) (bytes[colon] | 0x20);
      }
      colon++;
    }
    int nameEnd = colon;
    // White space before the colon is to be removed by a proxy (RFC 9112 §5.1); obs-fold begins
    // with it and is refused (§5.2).
    while (colon < end && colon > from && blank(bytes[colon])) {
      colon++;
    }
    if (nameEnd == from || colon == end || bytes[colon] != ':') {
      throw new MalformedAnswer("has a line that is no header field");
    }
    int first = colon + 1;
    int last = end;
    while (first < last && blank(bytes[first])) {
      first++;
    }
    while (last > first && blank(bytes[last - 1])) {
      last--;
    }
    for (int i = first; i < last; i++) {
      if (((bytes[i] & 0xFF) < ' ' && bytes[i] != '\t') || bytes[i] == 0x7F) {
        throw new MalformedAnswer("has a control character in a header field");
      }
    }
    fields.add(
        new AsciiString(bytes, from, nameEnd - from, false),
        new AsciiString(bytes, first, last - first, false));
  }

  private static boolean blank(byte value) {
    return value == ' ' || value == '\t';
  }
}
