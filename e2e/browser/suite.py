"""The page, the events and the results all go through Strait; the origin is this program."""

import asyncio
import contextlib
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lib import chromium, http, system
from lib.suite import Suite, expect

EVENTS = 100  # half of them before the reconnect
PAGE = pathlib.Path(__file__).with_name("page.html").read_bytes()

suite = Suite("browser")
results = {}


async def serve(request):
    path, _, run = request.path.partition("?")
    if path == "/page":
        await request.whole(200, PAGE, "text/html")
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


@contextlib.asynccontextmanager
async def running():
    async with http.origin(serve) as port:
        yaml = system.resources(port).replace(
            "      port: 8080\n",
            "      port: 8080\n    - name: https\n      port: 8443\n"
            "      tls:\n        certificateRefs:\n          - name: made-on-the-spot\n")
        async with system.up(yaml=yaml):
            yield


async def browse(run, base):
    results[run] = asyncio.get_running_loop().create_future()
    with chromium.profile() as folder:
        async with chromium.opened(f"{base}/page?{run}", folder, "--disable-quic", "--ignore-certificate-errors"):
            return await asyncio.wait_for(results[run], 45)


def check(seen, protocol):
    expect(seen["events"], list(range(EVENTS)), "events, each once and in order")
    expect(seen["opened"], 2, "times the stream was opened")
    expect(seen["protocol"], protocol, "protocol")


@suite.case(f"EventSource over HTTP/1.1: {EVENTS} events over a reconnect")
async def clear(_):
    check(await browse("clear", f"http://127.0.0.1:{system.HTTP}"), "http/1.1")


@suite.case(f"EventSource over HTTP/2 and TLS: {EVENTS} events over a reconnect")
async def tls(_):
    check(await browse("tls", f"https://127.0.0.1:{system.HTTPS}"), "h2")


suite.run(running())
