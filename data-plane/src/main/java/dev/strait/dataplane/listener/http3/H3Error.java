package dev.strait.dataplane.listener.http3;

/** Codes with which streams and connections end (RFC 9114 §8.1, RFC 9204 §6). */
enum H3Error {
  NO_ERROR(0x100),
  INTERNAL_ERROR(0x102),
  CLOSED_CRITICAL_STREAM(0x104),
  FRAME_UNEXPECTED(0x105),
  FRAME_ERROR(0x106),
  EXCESSIVE_LOAD(0x107),
  ID_ERROR(0x108),
  SETTINGS_ERROR(0x109),
  MISSING_SETTINGS(0x10a),
  REQUEST_REJECTED(0x10b),
  REQUEST_CANCELLED(0x10c),
  REQUEST_INCOMPLETE(0x10d),
  MESSAGE_ERROR(0x10e),
  QPACK_DECODER_STREAM_ERROR(0x202);

  private final int code;

  H3Error(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
