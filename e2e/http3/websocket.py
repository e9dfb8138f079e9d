"""WebSockets over HTTP/3 (RFC 9220): aioquic carries them, wsproto speaks them."""

import asyncio
import contextlib

from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed
from wsproto.connection import Connection, ConnectionState, ConnectionType
from wsproto.events import CloseConnection, Message, Ping, Pong


async def _serve(connection):
    if connection.request.path == "/ws/fragments":
        await connection.send(["one ", "two ", "three"])
    elif connection.request.path == "/ws/ping":
        await (await connection.ping(b"from the origin"))
        await connection.send("the pong came")
    elif connection.request.path == "/ws/close":
        await connection.close(4001, "enough")
    with contextlib.suppress(ConnectionClosed):
        async for message in connection:
            await connection.send(message)


def origin():
    """Echoes, by a server that nobody here wrote; a context whose value has its sockets."""
    return serve(_serve, "127.0.0.1", 0, max_size=None, ping_interval=None)


class WebSocket:
    """One WebSocket on a stream of an HTTP/3 client."""

    def __init__(self, client, path):
        self._client = client
        self._frames = Connection(ConnectionType.CLIENT)
        self._stream = client.begin(
            "CONNECT", path, end=False, protocol="websocket", fields={"sec-websocket-version": "13"})

    async def opened(self):
        """The status of the answer."""
        await asyncio.wait_for(asyncio.shield(self._stream.head), 20)
        return self._stream.status

    def send(self, event):
        self._client.send(self._stream, self._frames.send(event))

    async def events(self):
        """What comes, one after the other, until a Close, which is answered; pings are answered too."""
        while True:
            self._frames.receive_data(await asyncio.wait_for(self._stream.pieces.get(), 20))
            for event in self._frames.events():
                asked = isinstance(event, Ping) or self._frames.state is ConnectionState.REMOTE_CLOSING
                if asked:
                    self.send(event.response())
                yield event
                if isinstance(event, CloseConnection):
                    return

    async def message(self):
        """The next message, put together, and of how many fragments."""
        parts = []
        async for event in self.events():
            if isinstance(event, Message):
                parts.append((event.data, event.message_finished, event.frame_finished))
                if event.message_finished:
                    whole = parts[0][0][:0].join(part[0] for part in parts)
                    return whole, sum(part[2] for part in parts)

    async def next(self, kind):
        """The next event of a kind."""
        async for event in self.events():
            if isinstance(event, kind):
                return event
        raise AssertionError(f"no {kind.__name__} before the Close")

    async def whole(self):
        """Until the stream has ended properly."""
        self._client.send(self._stream, b"", end=True)
        await self._stream.whole()
        return self._stream.reset
