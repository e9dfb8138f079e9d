"""The table: where the rule stands, what is sent, and what has to come of it.

A rule is a section of RFC 9114 unless an RFC is named. Where an RFC lets the server choose, every choice stands here.
"""

import dataclasses

from wire import (CANCEL_PUSH, CONTROL, DATA, DECODER, ENCODER, GOAWAY, HEADERS, MAX_PUSH_ID, PUSH, PUSH_PROMISE, SETTINGS,
                  frame, head, headers, integer, number, section, send, settings)

REQUEST, LOCAL, SECOND, THIRD = 0, 2, 6, 10  # streams: the request's and three unidirectional ones
UNKNOWN = 0x21  # reserved so that it is never defined (§7.2.8)
LATER = 0x1_0000_0000  # with no meaning; its low 32 bits have one
HTTP2_FRAMES = (0x02, 0x06, 0x08, 0x09)


@dataclasses.dataclass
class Case:
    rule: str
    title: str
    actions: list
    closes: tuple = ()  # codes with which the connection may end
    resets: tuple = ()  # codes with which the request's stream may end, and the connection goes on
    statuses: tuple = ()  # answers that may come in full, and the connection goes on


CASES = []


def add(rule, title, *actions, **outcome):
    CASES.append(Case(rule, title, list(actions), **{key: value if isinstance(value, tuple) else (value,)
                                                     for key, value in outcome.items()}))


def opening(*frames):
    return send(LOCAL, number(CONTROL) + settings() + b"".join(frames))


def request(rule, title, *frames, **outcome):
    add(rule, title, opening(), send(REQUEST, b"".join(frames), fin=True), **outcome)


def control(rule, title, *frames, **outcome):
    """Frames on the control stream; a request shows that the connection goes on where nothing is wrong."""
    if "statuses" in outcome:
        add(rule, title, opening(*frames), send(REQUEST, head(), fin=True), **outcome)
    else:
        add(rule, title, opening(*frames), **outcome)


def malformed(title, *frames, rule="4.3.1", **outcome):
    """§4.1.2: the stream ends with H3_MESSAGE_ERROR; an answer that tells the error may go before."""
    request(rule, title, *frames, **{"resets": "H3_MESSAGE_ERROR", "statuses": (400,)} | outcome)


# ---- frames on a request stream

unexpected = {"closes": "H3_FRAME_UNEXPECTED"}
request("4.1", "DATA before HEADERS", frame(DATA, b"x"), **unexpected)
request("4.1", "HEADERS after trailers", head(method="POST"), headers(("a", "b")), headers(("c", "d")), **unexpected)
request("4.1", "DATA after trailers", head(method="POST"), frame(DATA, b"x"), headers(("a", "b")), frame(DATA, b"x"),
        **unexpected)
request("7.2.4", "SETTINGS on a request stream", settings(), **unexpected)
request("7.2.6", "GOAWAY on a request stream", frame(GOAWAY, number(0)), **unexpected)
request("7.2.3", "CANCEL_PUSH on a request stream", frame(CANCEL_PUSH, number(0)), **unexpected)
request("7.2.7", "MAX_PUSH_ID on a request stream", frame(MAX_PUSH_ID, number(0)), **unexpected)
request("7.2.5", "PUSH_PROMISE by a client", frame(PUSH_PROMISE, number(0) + section([])), **unexpected)
request("7.2.5", "PUSH_PROMISE after HEADERS", head(), frame(PUSH_PROMISE, number(0) + section([])), **unexpected)
for kind in HTTP2_FRAMES:
    request("7.2.8", f"HTTP/2's frame {kind:#04x} on a request stream", frame(kind, b"1234"), **unexpected)

cut = {"closes": "H3_FRAME_ERROR"}
request("7.1", "the stream ends within HEADERS", head()[:-3], **cut)
request("7.1", "the stream ends within DATA", head(method="POST"), frame(DATA, b"0123456789")[:-3], **cut)
request("7.1", "the stream ends after a frame's type", head(), number(DATA), **cut)
request("7.1", "the stream ends within a frame's length", head(), number(DATA) + b"\x40", **cut)
request("7.1", "the stream ends within a frame's type", head(), b"\x40", **cut)
request("7.1", "the stream ends within an unknown frame", head(), frame(UNKNOWN, b"0123456789")[:-3], **cut)
request("10.5", "HEADERS of 2^62-1 octets", number(HEADERS) + number((1 << 62) - 1) + b"\0\0",
        closes=("H3_EXCESSIVE_LOAD", "H3_FRAME_ERROR"))
request("4.1", "a stream without a frame", resets="H3_REQUEST_INCOMPLETE")
request("4.1", "a stream with an unknown frame alone", frame(UNKNOWN, b"x"), resets="H3_REQUEST_INCOMPLETE")
add("4.1.1", "a request that its client resets", opening(), send(REQUEST, head(method="POST")), {"flush": True},
    {"reset": REQUEST, "code": 0x10C}, resets=("H3_REQUEST_CANCELLED",))

fine = {"statuses": 200}
grease = frame(UNKNOWN, b"to be ignored")
request("9", "unknown frames before, within and after a request", grease, head(method="POST"), grease, frame(DATA, b"x"),
        grease, **fine)
request("9", "an unknown frame without a payload", frame(UNKNOWN), head(), **fine)
request("9", "an unknown frame of the largest type", frame(0x1F * ((1 << 62) // 0x1F - 2) + 0x21, b"x"), head(), **fine)
request("9", "an unknown frame whose low 32 bits say HEADERS", head(method="POST"), frame(LATER + HEADERS, section([("a", "b")])),
        frame(DATA, b"x"), **fine)
request("9", "an unknown frame whose low 32 bits say DATA", head(("content-length", "1"), method="POST"), frame(LATER + DATA, b"y"),
        frame(DATA, b"x"), **fine)
request("9", "an unknown frame whose low 32 bits say PING", head(), frame(LATER + 0x06, b"x"), **fine)
request("7.2.1", "an empty DATA frame", head(method="POST"), frame(DATA), frame(DATA, b"x"), **fine)

# ---- the control stream

add("6.2.1", "GOAWAY before SETTINGS", send(LOCAL, number(CONTROL) + frame(GOAWAY, number(0))), closes="H3_MISSING_SETTINGS")
add("6.2.1", "an unknown frame before SETTINGS", send(LOCAL, number(CONTROL) + grease + settings()),
    closes="H3_MISSING_SETTINGS")
control("7.2.4", "a second SETTINGS", settings(), **unexpected)
add("6.2.1", "a second control stream", opening(), send(SECOND, number(CONTROL) + settings()), closes="H3_STREAM_CREATION_ERROR")
closed = {"closes": "H3_CLOSED_CRITICAL_STREAM"}
add("6.2.1", "the control stream ends", opening(), {"flush": True}, send(LOCAL, b"", fin=True), **closed)
add("6.2.1", "the control stream ends with its SETTINGS", send(LOCAL, number(CONTROL) + settings(), fin=True), **closed)
add("6.2.1", "the control stream is reset", opening(), send(REQUEST, head(), fin=True), {"await": REQUEST},
    {"reset": LOCAL, "code": 0x100}, **closed)
wrong_id = {"closes": "H3_ID_ERROR"}
control("7.2.7", "MAX_PUSH_ID goes down", frame(MAX_PUSH_ID, number(9)), frame(MAX_PUSH_ID, number(8)), **wrong_id)
control("5.2", "GOAWAY's id goes up", frame(GOAWAY, number(8)), frame(GOAWAY, number(12)), **wrong_id)
control("7.2.3", "CANCEL_PUSH beyond MAX_PUSH_ID", frame(CANCEL_PUSH, number(1)), **wrong_id)
control("7.2.3", "CANCEL_PUSH of what was not promised", frame(MAX_PUSH_ID, number(9)), frame(CANCEL_PUSH, number(1)), **wrong_id)
control("7.2.1", "DATA on the control stream", frame(DATA, b"x"), **unexpected)
control("7.2.2", "HEADERS on the control stream", head(), **unexpected)
control("7.2.5", "PUSH_PROMISE on the control stream", frame(PUSH_PROMISE, number(0) + section([])), **unexpected)
for kind in HTTP2_FRAMES:
    control("7.2.8", f"HTTP/2's frame {kind:#04x} on the control stream", frame(kind, b"1234"), **unexpected)
for kind, name in ((GOAWAY, "GOAWAY"), (MAX_PUSH_ID, "MAX_PUSH_ID"), (CANCEL_PUSH, "CANCEL_PUSH")):
    control("7.1", f"{name} without an id", frame(kind), **cut)
    control("7.1", f"{name} with more than an id", frame(kind, number(0) + b"x"), **cut)
    control("7.1", f"{name} with half an id", frame(kind, b"\xc0\0"), **cut)
control("9", "an unknown frame on the control stream", grease, **fine)
control("9", "a large unknown frame on the control stream", frame(UNKNOWN, b"x" * 5_000), **fine)
control("5.2", "GOAWAY's id goes down", frame(GOAWAY, number(12)), frame(GOAWAY, number(8)), **fine)
control("7.2.7", "MAX_PUSH_ID goes up", frame(MAX_PUSH_ID, number(8)), frame(MAX_PUSH_ID, number(9)), **fine)


def first(rule, title, payload, **outcome):
    """A SETTINGS frame that is the connection's first."""
    add(rule, title, send(LOCAL, number(CONTROL) + payload), send(REQUEST, head(), fin=True), **outcome)


for identifier in (0x00, 0x02, 0x03, 0x04, 0x05):
    first("7.2.4.1", f"HTTP/2's setting {identifier:#04x}", settings((identifier, 1)), closes="H3_SETTINGS_ERROR")
# §7.2.4: "A receiver MAY treat the presence of duplicate setting identifiers as a connection error".
first("7.2.4", "a setting twice", settings((0x06, 9_000), (0x06, 9_001)), closes="H3_SETTINGS_ERROR", statuses=200)
first("7.1", "a setting without a value", frame(SETTINGS, number(0x06)), **cut)
first("7.1", "a setting with half a value", frame(SETTINGS, number(0x06) + b"\x80\0"), **cut)
first("7.2.4.1", "unknown settings", settings((UNKNOWN, 7), (0x1234, 1 << 61)), **fine)

# ---- unidirectional streams

add("6.2.2", "a push stream by a client", opening(), send(SECOND, number(PUSH) + number(0)), closes="H3_STREAM_CREATION_ERROR")
for what, kind in (("unknown type", 0x54), ("reserved type", UNKNOWN), ("type whose low 32 bits say control", LATER)):
    add("6.2", f"a stream of {what}", opening(), send(SECOND, number(kind) + b"to be ignored"),
        send(REQUEST, head(), fin=True), **fine)
add("6.2", "a stream that ends before its type", opening(), send(SECOND, b"", fin=True), send(THIRD, b"\x40", fin=True),
    send(REQUEST, head(), fin=True), **fine)

# ---- QPACK


def qpack(rule, title, kind, instructions, **outcome):
    add(rule, title, opening(), send(SECOND, number(kind) + instructions), send(REQUEST, head(), fin=True), **outcome)


def undecodable(rule, title, payload):
    request("RFC 9204 " + rule, title, frame(HEADERS, payload), closes="QPACK_DECOMPRESSION_FAILED")


undecodable("3.1", "a static index that does not exist", b"\0\0" + integer(0xC0, 6, 99))
undecodable("3.1", "a static name that does not exist", b"\0\0" + integer(0x50, 4, 200) + b"\x01x")
undecodable("2.2.3", "a reference to an empty dynamic table", b"\0\0" + integer(0x80, 6, 0))
undecodable("2.2.3", "a name in an empty dynamic table", b"\0\0" + integer(0x40, 4, 0) + b"\x01x")
undecodable("2.2.3", "a post-base reference", b"\0\0" + integer(0x10, 4, 0))
undecodable("4.5.1.1", "a required insert count without a table", b"\x02\0" + integer(0x80, 6, 0))
undecodable("4.5.1", "a section without its prefix", b"")
undecodable("4.5.6", "a name longer than its section", b"\0\0" + integer(0x20, 3, 50) + b"name")
undecodable("4.5.6", "a value longer than its section", b"\0\0" + integer(0x20, 3, 1) + b"a" + integer(0, 7, 50) + b"v")
undecodable("4.1.1", "an integer without an end", b"\0\0" + b"\xff" * 12)
undecodable("4.1.2", "Huffman code with a wrong padding", b"\0\0" + integer(0x20, 3, 1) + b"a" + integer(0x80, 7, 1) + b"\x00")

broken = {"closes": "QPACK_ENCODER_STREAM_ERROR"}
qpack("RFC 9204 3.2.3", "a capacity beyond what was offered", ENCODER, integer(0x20, 5, 4_096), **broken)
qpack("RFC 9204 3.2.2", "an insertion into a table of no capacity", ENCODER, integer(0x40, 5, 1) + b"a\x01b", **broken)
qpack("RFC 9204 3.2.2", "an insertion with a static name", ENCODER, integer(0xC0, 6, 1) + b"\x01b", **broken)
qpack("RFC 9204 2.2.3", "a duplicate of what is not there", ENCODER, integer(0, 5, 0), **broken)
broken = {"closes": "QPACK_DECODER_STREAM_ERROR"}
qpack("RFC 9204 4.4.3", "an increment of 0", DECODER, integer(0, 6, 0), **broken)
qpack("RFC 9204 4.4.3", "an increment beyond what was inserted", DECODER, integer(0, 6, 5), **broken)
qpack("RFC 9204 4.4.1", "an acknowledgment of no section", DECODER, integer(0x80, 7, 0), **broken)
qpack("RFC 9204 4.4.2", "a cancelled stream that refers to nothing", DECODER, integer(0x40, 6, 40), **fine)
qpack("RFC 9204 3.2.3", "a capacity of 0", ENCODER, integer(0x20, 5, 0), **fine)
for kind, name in ((ENCODER, "encoder"), (DECODER, "decoder")):
    add("RFC 9204 4.2", f"a second {name} stream", opening(), send(SECOND, number(kind)), send(THIRD, number(kind)),
        closes="H3_STREAM_CREATION_ERROR")
    add("RFC 9204 4.2", f"the {name} stream ends", opening(), send(SECOND, number(kind), fin=True), **closed)
    add("RFC 9204 4.2", f"the {name} stream is reset", opening(), send(SECOND, number(kind)), send(REQUEST, head(), fin=True),
        {"await": REQUEST}, {"reset": SECOND, "code": 0x100}, **closed)

# ---- messages

for pseudo in ("method", "scheme", "path", "authority"):
    malformed(f"no :{pseudo}", head(**{pseudo: None}))
    malformed(f"an empty :{pseudo}", head(**{pseudo: ""}))
    malformed(f":{pseudo} twice", headers((":method", "GET"), (":scheme", "https"), (":authority", "localhost"), (":path", "/"),
                                         (":" + pseudo, "GET")))
malformed(":path after a field", headers((":method", "GET"), (":scheme", "https"), (":authority", "localhost"), ("a", "b"),
                                         (":path", "/")), rule="4.3")
malformed("an unknown pseudo field", head((":unknown", "x")), rule="4.3")
malformed("a response's pseudo field", head((":status", "200")), rule="4.3")
malformed("a pseudo field in trailers", head(method="POST"), frame(DATA, b"x"), headers((":path", "/")), rule="4.3")
malformed(":authority with user information", head(authority="me@localhost"))
malformed(":authority and another host", head(("host", "elsewhere")))
malformed("a :path that does not begin with a slash", head(path="x"))
malformed("a :method that is no token", head(method="GE T"))
malformed("CONNECT with :scheme and :path alone", head(method="CONNECT"), rule="4.4", statuses=(400, 501))
for name, value in (("Upper", "x"), ("", "x"), ("a b", "x"), ("a:", "x"), ("a\0", "x"), ("a", "x\r\ny"), ("a", "x\0"), ("a", " x")):
    rule = "4.2" if name == "Upper" else "10.3"
    malformed(f"a field {name!r} of {value!r}", head((name, value)), rule=rule)
    malformed(f"a trailer {name!r} of {value!r}", head(method="POST"), headers((name, value)), rule=rule)
for name, value in (("connection", "close"), ("keep-alive", "1"), ("proxy-connection", "close"), ("transfer-encoding", "chunked"),
                    ("upgrade", "websocket"), ("te", "gzip")):
    malformed(f"the connection's field {name}", head((name, value)), rule="4.2")
request("4.2", "te: trailers", head(("te", "trailers")), **fine)
for title, declared, body in (("more than", "1", b"xy"), ("less than", "9", b"xy"), ("nothing of", "9", b"")):
    malformed(f"{title} the declared content", head(("content-length", declared), method="POST"),
              frame(DATA, body) if body else b"", rule="4.1.2")
malformed("two lengths of content", head(("content-length", "1"), ("content-length", "2"), method="POST"), frame(DATA, b"x"), rule="4.1.2")
for wrong in ("x", "-1", "+1", "1 ", "99999999999999999999"):
    malformed(f"a length {wrong!r} of content", head(("content-length", wrong), method="POST"), frame(DATA, b"x"), rule="4.1.2")
request("4.2.2", "more fields than allowed", head(("a", "x" * 1_500)), statuses=431)
request("4.2.2", "far more fields than allowed", head(("a", "x" * 8_000)), closes="H3_EXCESSIVE_LOAD", statuses=431,
        resets=("H3_MESSAGE_ERROR", "H3_EXCESSIVE_LOAD"))

# ---- WebSockets

socket = {"method": "CONNECT", "protocol": "websocket"}
malformed(":protocol with GET", head(protocol="websocket"), rule="RFC 8441 4")
for pseudo in ("scheme", "path", "authority"):
    malformed(f"a WebSocket without :{pseudo}", head(**socket | {pseudo: None}), rule="RFC 9220 3")
malformed(":protocol twice", head((":protocol", "websocket"), **socket), rule="4.3.1")
malformed("a WebSocket with the field upgrade", head(("upgrade", "websocket"), **socket), rule="RFC 8441 5")
request("RFC 9220 3", "a :protocol that is not spoken", head(method="CONNECT", protocol="morse"), statuses=501)
# RFC 9220 §3 with RFC 9114 §4.4: "Receipt of any other known frame type MUST be treated as a connection error". The
# head of the answer is awaited, for only then the CONNECT is completed.
for title, then in (("HEADERS", headers(("a", "b"))), ("SETTINGS", settings()), ("GOAWAY", frame(GOAWAY, number(0)))):
    add("4.4", f"{title} on the stream of an established WebSocket", opening(),
        send(REQUEST, head(("sec-websocket-version", "13"), path="/ws", **socket)), {"flush": True}, {"awaitHead": REQUEST},
        send(REQUEST, then), **unexpected)
add("4.4", "an unknown frame and DATA on the stream of an established WebSocket", opening(),
    send(REQUEST, head(("sec-websocket-version", "13"), path="/ws", **socket)), {"flush": True}, {"awaitHead": REQUEST},
    send(REQUEST, grease + frame(DATA, b"\x88\x82\0\0\0\0\x03\xe8"), fin=True), **fine)
