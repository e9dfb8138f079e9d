"""A small HTTP/1.1 client and origin on asyncio, for what ordinary libraries hide: when each piece of
a body arrives, what is never read, and who closes when. Both are correct for what the suites send."""

import asyncio
import contextlib

PIECE = 64 * 1024


class Fields(dict):
    """Header fields by lower-case name; the last one of a name wins."""

    @staticmethod
    async def read(reader):
        fields = Fields()
        while True:
            line = (await reader.readuntil(b"\r\n")).strip()
            if not line:
                return fields
            name, _, value = line.partition(b":")
            fields[name.decode("latin-1").lower()] = value.strip().decode("latin-1")


async def body_pieces(reader, fields):
    """Yields a message's body as its bytes arrive (RFC 9112 section 6)."""
    if fields.get("transfer-encoding", "").lower() == "chunked":
        while True:
            size = int((await reader.readuntil(b"\r\n")).split(b";")[0], 16)
            if size == 0:
                await Fields.read(reader)
                return
            while size > 0:
                piece = await reader.read(min(size, PIECE))
                if not piece:
                    raise ConnectionError("closed within a chunk")
                size -= len(piece)
                yield piece
            await reader.readexactly(2)
    elif "content-length" in fields:
        left = int(fields["content-length"])
        while left > 0:
            piece = await reader.read(min(left, PIECE))
            if not piece:
                raise ConnectionError(f"closed with {left} bytes to come")
            left -= len(piece)
            yield piece


async def _gather(pieces):
    whole = bytearray()
    async for piece in pieces:
        whole += piece
    return bytes(whole)


class Sender:
    """Writes one message's body: by length when the head says one, else in chunks."""

    def __init__(self, writer):
        self._writer = writer
        self._chunked = False

    async def head(self, first_line, fields):
        self._chunked = "content-length" not in fields
        lines = [first_line] + [f"{name}: {value}" for name, value in fields.items()]
        if self._chunked:
            lines.append("transfer-encoding: chunked")
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
        await self._writer.drain()

    async def send(self, piece):
        if self._chunked:
            self._writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        else:
            self._writer.write(piece)
        await self._writer.drain()

    async def end(self):
        if self._chunked:
            self._writer.write(b"0\r\n\r\n")
            await self._writer.drain()


class Request:
    """A request as the origin sees it, and the way to answer it."""

    def __init__(self, reader, writer, method, path, fields):
        self.method = method
        self.path = path
        self.fields = fields
        self._reader = reader
        self._writer = writer
        self._sender = Sender(writer)

    def pieces(self):
        return body_pieces(self._reader, self.fields)

    async def body(self):
        return await _gather(self.pieces())

    async def answer(self, status, fields):
        """Sends the head; without a content-length the body goes in chunks."""
        await self._sender.head(f"HTTP/1.1 {status} Whatever", fields)

    async def send(self, piece):
        await self._sender.send(piece)

    async def end(self):
        await self._sender.end()

    async def whole(self, status, body, content_type="text/plain"):
        await self.answer(status, {"content-type": content_type, "content-length": len(body)})
        await self.send(body)

    async def left(self):
        """Returns when the other side has closed the connection; only after the body was read."""
        with contextlib.suppress(ConnectionError):
            while await self._reader.read(PIECE):
                pass


@contextlib.asynccontextmanager
async def origin(handler, port=0):
    """Serves on 127.0.0.1 until left; `handler` is a coroutine function of a Request. Gives the port."""
    connections = set()

    async def serve(reader, writer):
        task = asyncio.current_task()
        connections.add(task)
        try:
            while True:
                line = await reader.readuntil(b"\r\n")
                method, path, _ = line.decode("latin-1").split(" ", 2)
                fields = await Fields.read(reader)
                await handler(Request(reader, writer, method, path, fields))
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            connections.discard(task)
            writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", port, backlog=4096)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in list(connections):
            task.cancel()


class Answer:
    def __init__(self, reader, status, fields):
        self.status = status
        self.fields = fields
        self._reader = reader

    def pieces(self):
        return body_pieces(self._reader, self.fields)

    async def body(self):
        return await _gather(self.pieces())


class Client:
    """One connection to a listener."""

    def __init__(self, reader, writer):
        self._reader = reader
        self._writer = writer
        self._sender = Sender(writer)

    async def send_head(self, method, path, fields):
        fields = {"host": "e2e.local", **fields}
        await self._sender.head(f"{method} {path} HTTP/1.1", fields)

    async def send(self, piece):
        await self._sender.send(piece)

    async def end(self):
        await self._sender.end()

    async def answer(self):
        """Waits for the final head."""
        while True:
            line = await self._reader.readuntil(b"\r\n")
            status = int(line.split(b" ", 2)[1])
            fields = await Fields.read(self._reader)
            if status >= 200:
                return Answer(self._reader, status, fields)

    async def request(self, method, path, body=b"", fields=None):
        head = {"host": "e2e.local", **(fields or {})}
        if body or method not in ("GET", "HEAD", "DELETE"):
            head["content-length"] = len(body)
        else:
            # Says "no body" without a field: a GET in chunks would have one.
            head = {"accept": "*/*", **head}
        lines = [f"{method} {path} HTTP/1.1"] + [f"{name}: {value}" for name, value in head.items()]
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body)
        await self._writer.drain()
        return await self.answer()

    def stop_reading(self):
        """Takes no more bytes off the socket."""
        self._writer.transport.pause_reading()

    def leave(self):
        """Breaks the connection off."""
        self._writer.transport.abort()


@contextlib.asynccontextmanager
async def connect(port, host="127.0.0.1"):
    reader, writer = await asyncio.open_connection(host, port)
    client = Client(reader, writer)
    try:
        yield client
    finally:
        client.leave()


async def fetch(port, method, path, body=b"", fields=None, host="127.0.0.1"):
    """One request on a connection of its own; gives status, fields and body."""
    async with connect(port, host) as client:
        answer = await client.request(method, path, body, fields)
        return answer.status, answer.fields, await answer.body()


async def listens(host, port):
    """Whether a connection is taken there: kube-proxy needs a moment until a Service has its pods."""
    try:
        _, writer = await asyncio.open_connection(host, port)
    except OSError:
        return False
    writer.close()
    return True
