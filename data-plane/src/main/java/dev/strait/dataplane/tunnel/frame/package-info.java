/**
 * The bytes of the lane protocol: what {@code docs/tunnel-protocol.md} says in tables, here as code
 * that knows no socket and no exchange under way.
 *
 * <p>{@link dev.strait.dataplane.tunnel.frame.FrameWriter} appends frames to a buffer; {@link
 * dev.strait.dataplane.tunnel.frame.FrameReader} takes bytes in pieces of any size and calls a
 * {@link dev.strait.dataplane.tunnel.frame.FrameHandler}. Whatever the bytes are, the reader throws
 * nothing but {@link dev.strait.dataplane.tunnel.frame.ProtocolException}, and holds no more than
 * one frame or one field block.
 */
@NullMarked
package dev.strait.dataplane.tunnel.frame;

import org.jspecify.annotations.NullMarked;
