"""HTTP/3 by aioquic: an independent client, as low as a suite needs it."""

import asyncio
import contextlib
import ssl

from aioquic.asyncio.client import connect as quic_connect
from aioquic.asyncio.protocol import QuicConnectionProtocol
from aioquic.h3.connection import H3Connection
from aioquic.h3.events import DataReceived, HeadersReceived
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.events import ConnectionTerminated, StopSendingReceived, StreamReset


class Answer:
    """What came on one stream: heads, body, trailers, and how it ended."""

    def __init__(self):
        self.heads = []
        self.pieces = asyncio.Queue()
        self.body = b""
        self.reset = None
        self.stopped = None
        self.ended = asyncio.get_running_loop().create_future()
        self.head = asyncio.get_running_loop().create_future()

    @property
    def status(self):
        return int(dict(self.heads[-1])[b":status"])

    def field(self, name):
        return dict(self.heads[0 if len(self.heads) == 1 else -1]).get(name.encode(), b"").decode()

    async def whole(self, seconds=20):
        await asyncio.wait_for(asyncio.shield(self.ended), seconds)
        return self


class Client(QuicConnectionProtocol):
    def __init__(self, *arguments, **named):
        super().__init__(*arguments, **named)
        self.http = H3Connection(self._quic)
        self.answers = {}
        self.terminated = asyncio.get_running_loop().create_future()

    def quic_event_received(self, event):
        if isinstance(event, ConnectionTerminated):
            if not self.terminated.done():
                self.terminated.set_result(event)
            for answer in self.answers.values():
                self._end(answer)
        if isinstance(event, StreamReset) and event.stream_id in self.answers:
            answer = self.answers[event.stream_id]
            answer.reset = event.error_code
            self._end(answer)
        if isinstance(event, StopSendingReceived) and event.stream_id in self.answers:
            self.answers[event.stream_id].stopped = event.error_code
        for what in self.http.handle_event(event):
            answer = self.answers.get(getattr(what, "stream_id", None))
            if answer is None:
                continue
            if isinstance(what, HeadersReceived):
                answer.heads.append(what.headers)
                final = not dict(what.headers).get(b":status", b"").startswith(b"1")
                if final and not answer.head.done():
                    answer.head.set_result(None)
            elif isinstance(what, DataReceived):
                answer.body += what.data
                answer.pieces.put_nowait(what.data)
            if getattr(what, "stream_ended", False):
                self._end(answer)

    def _end(self, answer):
        if not answer.ended.done():
            answer.ended.set_result(None)
        if not answer.head.done():
            answer.head.set_result(None)

    def begin(self, method, path, fields=None, body=None, end=True, authority="localhost", protocol=None):
        """Sends a head, maybe a body; more can follow with send() when end is False."""
        stream = self._quic.get_next_available_stream_id()
        head = [
            (b":method", method.encode()), (b":scheme", b"https"),
            *([(b":protocol", protocol.encode())] if protocol else []),
            (b":authority", authority.encode()), (b":path", path.encode()),
            *((name.encode(), value.encode()) for name, value in (fields or {}).items())]
        answer = self.answers[stream] = Answer()
        answer.stream = stream
        self.http.send_headers(stream, head, end_stream=end and body is None)
        if body is not None:
            self.http.send_data(stream, body, end_stream=end)
        self.transmit()
        return answer

    def send(self, answer, data, end=False):
        self.http.send_data(answer.stream, data, end_stream=end)
        self.transmit()

    def cancel(self, answer):
        """What a browser does on abort: STOP_SENDING, and RESET_STREAM when the request goes on."""
        self._quic.stop_stream(answer.stream, 0x10C)
        self.transmit()

    async def fetch(self, method, path, **named):
        return await self.begin(method, path, **named).whole()


def configuration(**named):
    settings = QuicConfiguration(is_client=True, alpn_protocols=["h3"], server_name="localhost", **named)
    settings.verify_mode = ssl.CERT_NONE  # the certificate is made on the spot
    return settings


@contextlib.asynccontextmanager
async def connected(port, settings=None, **named):
    async with quic_connect(
            "127.0.0.1", port, configuration=settings or configuration(),
            create_protocol=Client, **named) as client:
        yield client
