"""What goes on the wire of HTTP/3 (RFC 9114 §7, RFC 9204 §4.5), well-formed or not, and h3i's actions that send it."""

CONTROL, PUSH, ENCODER, DECODER = 0x00, 0x01, 0x02, 0x03
DATA, HEADERS, CANCEL_PUSH, SETTINGS, PUSH_PROMISE, GOAWAY, MAX_PUSH_ID = 0x00, 0x01, 0x03, 0x04, 0x05, 0x07, 0x0D
CODES = {
    "H3_STREAM_CREATION_ERROR": 0x103, "H3_CLOSED_CRITICAL_STREAM": 0x104, "H3_FRAME_UNEXPECTED": 0x105,
    "H3_FRAME_ERROR": 0x106, "H3_EXCESSIVE_LOAD": 0x107, "H3_ID_ERROR": 0x108, "H3_SETTINGS_ERROR": 0x109,
    "H3_MISSING_SETTINGS": 0x10A, "H3_REQUEST_CANCELLED": 0x10C,
    "H3_REQUEST_INCOMPLETE": 0x10D, "H3_MESSAGE_ERROR": 0x10E,
    "QPACK_DECOMPRESSION_FAILED": 0x200, "QPACK_ENCODER_STREAM_ERROR": 0x201, "QPACK_DECODER_STREAM_ERROR": 0x202}
NAMES = {code: name for name, code in CODES.items()}


def number(value):
    """A variable-length integer (RFC 9000 §16)."""
    for log in range(4):
        size = 1 << log
        if value < 1 << (8 * size - 2):
            return (log << (8 * size - 2) | value).to_bytes(size, "big")
    raise ValueError(value)


def frame(kind, payload=b""):
    return number(kind) + number(len(payload)) + payload


def integer(first, bits, value):
    """A prefixed integer behind the pattern of its first octet (RFC 7541 §5.1)."""
    most = (1 << bits) - 1
    if value < most:
        return bytes([first | value])
    octets = bytearray([first | most])
    value -= most
    while value >= 0x80:
        octets.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(octets) + bytes([value])


def section(fields):
    """A field section of literals that refers to nothing."""
    return b"\0\0" + b"".join(
        integer(0x20, 3, len(name)) + name.encode() + integer(0, 7, len(value)) + value.encode("latin-1")
        for name, value in fields)


def headers(*fields):
    return frame(HEADERS, section(fields))


def head(*more, **pseudo):
    """A request's HEADERS: pseudo fields, changed or left out (None) by name, then what else is given."""
    standard = {"method": "GET", "scheme": "https", "authority": "localhost", "path": "/"} | pseudo
    return headers(*((":" + name, value) for name, value in standard.items() if value is not None), *more)


def settings(*pairs):
    return frame(SETTINGS, b"".join(number(name) + number(value) for name, value in pairs))


def send(stream, payload, fin=False):
    return {"stream": stream, "bytes": payload.hex(), "fin": fin}
