package dev.strait.dataplane.tunnel.frame;

/**
 * The first byte of a frame. 0x00 to 0x3F change what is spoken: one that is not here is an error.
 * 0x40 to 0xFF only add: one that is not here is skipped by its length.
 */
public final class FrameType {
  /** Versions, identity and limits; the first frame of a link's first lane, both ways. */
  public static final int HELLO = 0x01;

  /** Begins an exchange. */
  public static final int OPEN = 0x02;

  /** An informational or final head. */
  public static final int HEAD = 0x03;

  /** Bytes of a body. */
  public static final int DATA = 0x04;

  /** One direction is whole. */
  public static final int END = 0x05;

  /** An exchange ends before its time, both directions. */
  public static final int RESET = 0x06;

  /** That many more bytes of DATA may be sent. */
  public static final int CREDIT = 0x07;

  /** Asks for a {@link #PONG} with the same eight bytes. */
  public static final int PING = 0x08;

  /** Answers a {@link #PING}. */
  public static final int PONG = 0x09;

  /** No exchange above an id was or will be taken. */
  public static final int GOAWAY = 0x0A;

  /** The link ends; only where the transport itself cannot say why. */
  public static final int CLOSE = 0x0B;

  /** Types from here on may be skipped when they are not known. */
  public static final int FIRST_SKIPPABLE = 0x40;

  private FrameType() {}
}
