package dev.strait.bench.payload;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * One server-sent event of a streamed chat: as long as a real one, all of one length, with the
 * stream's number, its own number, when the origin wrote it, and a CRC-32 over all of that.
 *
 * <p>Not thread safe; one for each event loop.
 */
public final class StreamEvent {
  private static final String STREAM_KEY = "\"id\":\"chatcmpl-";
  private static final String SEQUENCE_KEY = "\"seq\":\"";
  private static final String TIME_KEY = "\"at\":\"";
  private static final String CRC_KEY = "\"crc\":\"";
  private static final String TEMPLATE =
      "data: {"
          + STREAM_KEY
          + "00000000\",\"object\":\"chat.completion.chunk\",\"model\":\"sample\",\"choices\":"
          + "[{\"index\":0,\"delta\":{\"content\":\" strait\"},\"finish_reason\":null}],"
          + SEQUENCE_KEY
          + "00000000\","
          + TIME_KEY
          + "0000000000000000000\","
          + CRC_KEY
          + "00000000\"}\n\n";
  private static final int STREAM = after(STREAM_KEY);
  private static final int SEQUENCE = after(SEQUENCE_KEY);
  private static final int TIME = after(TIME_KEY);
  private static final int CRC = after(CRC_KEY);

  /** Length of every event in bytes. */
  public static final int LENGTH = TEMPLATE.length();

  private final byte[] bytes = TEMPLATE.getBytes(StandardCharsets.US_ASCII);
  private final CRC32 crc = new CRC32();

  private static int after(String key) {
    return TEMPLATE.indexOf(key) + key.length();
  }

  /**
   * Makes an event.
   *
   * @param stream number of the stream, 0 to 99,999,999
   * @param sequence number of the event in it, from 0
   * @param nanos {@link System#nanoTime()} now
   * @return its {@link #LENGTH} bytes, good until the next call
   */
  public byte[] make(int stream, int sequence, long nanos) {
    Digits.putDecimal(bytes, STREAM, 8, stream);
    Digits.putDecimal(bytes, SEQUENCE, 8, sequence);
    Digits.putDecimal(bytes, TIME, 19, nanos);
    Digits.putHex(bytes, CRC, crc(bytes));
    return bytes;
  }

  /**
   * Checks an event against what must come next.
   *
   * @param event {@link #LENGTH} bytes
   * @param stream the stream it must be of
   * @param sequence the number it must have
   * @return when the origin wrote it, or -1 when it is not this event
   */
  public long check(byte[] event, int stream, int sequence) {
    boolean right =
        Digits.isHex(event, CRC, crc(event))
            && Digits.decimal(event, STREAM, 8) == stream
            && Digits.decimal(event, SEQUENCE, 8) == sequence;
    return right ? Digits.decimal(event, TIME, 19) : -1;
  }

  private int crc(byte[] of) {
    crc.reset();
    crc.update(of, 0, CRC);
    return (int) crc.getValue();
  }
}
