"""Pages, events, WebSockets and results all go through Strait; the origins are in this program."""

import asyncio
import contextlib
import json
import pathlib
import sys

from websockets.asyncio.server import serve as serve_websockets
from websockets.exceptions import ConnectionClosed

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lib import chromium, http, system
from lib.suite import Suite, eventually, expect

CLEAR = f"http://127.0.0.1:{system.HTTP}"
TLS = f"https://127.0.0.1:{system.HTTPS}"
EVENTS = 100  # half of them before the reconnect
HERE = pathlib.Path(__file__).resolve().parent

suite = Suite("browser")
results = {}
closes = []  # what the origin of the WebSockets has seen


async def serve(request):
    path, _, run = request.path.partition("?")
    if path in ("/events.html", "/websocket.html"):
        await request.whole(200, (HERE / path[1:]).read_bytes(), "text/html; charset=utf-8")
    elif path == "/events":
        await request.answer(200, {"content-type": "text/event-stream", "cache-control": "no-store"})
        first = int(request.fields.get("last-event-id", -1)) + 1
        if first == 0:
            await request.send(b"retry: 100\n\n")
        for k in range(first, first + EVENTS // 2):
            await request.send(f"id: {k}\ndata: {k}\n\n".encode())
            await asyncio.sleep(0.005)
        if first > 0:
            await request.send(b"data: last\n\n")
        await request.end()
    elif path == "/result":
        results[run].set_result(json.loads(await request.body()))
        await request.whole(200, b"thanks")
    else:
        await request.whole(200 if path == "/" else 404, b"")


async def talk(connection):
    """Says how the edge was asked (RFC 9110 section 7.6.3), then echoes until either side closes."""
    await connection.send(connection.request.headers["Via"])
    with contextlib.suppress(ConnectionClosed):  # by another code than 1000 and 1001
        async for message in connection:
            if message == "close":
                await connection.close(4001, "enough")
            else:
                await connection.send(message)
    closes.append((connection.close_code, connection.close_reason))


def resources(port, talk_port):
    return (
        system.resources(port)
        .replace("      port: 8080\n",
                 "      port: 8080\n    - name: https\n      port: 8443\n"
                 "      tls:\n        certificateRefs:\n          - name: made-on-the-spot\n")
        .replace("  rules:\n",
                 "  rules:\n    - matches:\n        - path: {type: PathPrefix, value: /talk}\n"
                 "      backendRefs:\n        - name: talk\n")
        .replace("  backends:\n",
                 f"  backends:\n    - name: talk\n      origin:\n        url: http://127.0.0.1:{talk_port}\n"))


@contextlib.asynccontextmanager
async def running():
    async with (http.origin(serve) as port,
                serve_websockets(talk, "127.0.0.1", 0, subprotocols=["chat"]) as talks):
        async with system.up(yaml=resources(port, talks.sockets[0].getsockname()[1])):
            yield


async def browse(page):
    run = str(len(results))
    results[run] = asyncio.get_running_loop().create_future()
    with chromium.profile() as folder:
        async with chromium.opened(f"{page}?{run}", folder, "--disable-quic", "--ignore-certificate-errors"):
            return await asyncio.wait_for(results[run], 45)


def check(seen, protocol):
    expect(seen["events"], list(range(EVENTS)), "events, each once and in order")
    expect(seen["opened"], 2, "times the stream was opened")
    expect(seen["protocol"], protocol, "protocol")


@suite.case(f"EventSource over HTTP/1.1: {EVENTS} events over a reconnect")
async def clear(_):
    check(await browse(f"{CLEAR}/events.html"), "http/1.1")


@suite.case(f"EventSource over HTTP/2 and TLS: {EVENTS} events over a reconnect")
async def tls(_):
    check(await browse(f"{TLS}/events.html"), "h2")


async def websocket(base, via):
    closes.clear()
    talks = await browse(f"{base}/websocket.html")
    for each in talks:
        expect(each["messages"], [via, "größer", 100_000], "messages")
        expect(each["subprotocol"], "chat", "subprotocol")
    expect([each["close"] for each in talks], [[4001, "enough", True], [4002, "mine", True]], "closes seen by the page")
    await eventually(lambda: closes == [(4001, "enough"), (4002, "mine")], 5, "closes seen by the origin")


@suite.case("WebSocket over HTTP/1.1: messages both ways, close codes of either side seen by the other")
async def websocket_clear(_):
    await websocket(CLEAR, "1.1 strait")


@suite.case("WebSocket over TLS: Chromium takes the page's HTTP/2 connection; messages, close codes")
async def websocket_tls(_):
    await websocket(TLS, "2.0 strait")


suite.run(running())
