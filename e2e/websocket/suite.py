"""WebSockets to origins that speak HTTP/2. The client is Python's websockets, the origin hypercorn."""

import asyncio
import base64
import contextlib
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lib import http, system
from lib.suite import Suite, eventually, expect, expect_at_most

HERE = pathlib.Path(__file__).resolve().parent
LARGEST = 1 << 20
suite = Suite("websocket")

# What a backend says of its origin, and the version of HTTP that its WebSockets then use.
BACKENDS = {
    "clear-1": ("http", "HTTP/1.1", "1.1"),
    "clear-2": ("http", "HTTP/2", "2"),
    "tls-2": ("https", "HTTP/2", "2"),
    "tls-either": ("https", "HTTP/1.1, HTTP/2", "1.1"),
}


def free():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def certificate(folder):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=origin", "-addext", "subjectAltName=DNS:origin.example.com",
         "-keyout", folder / "key.pem", "-out", folder / "chain.pem"], check=True, capture_output=True)


def resources(ports, folder):
    rules, backends = "", ""
    for name, (scheme, protocols, _) in BACKENDS.items():
        rules += (f"    - matches:\n        - path: {{type: PathPrefix, value: /{name}}}\n"
                  f"      backendRefs:\n        - name: {name}\n")
        backends += (f"    - name: {name}\n      origin:\n        url: {scheme}://127.0.0.1:{ports[scheme]}\n"
                     f"        protocols: [{protocols}]\n")
        if scheme == "https":
            backends += ("        tls:\n          serverName: origin.example.com\n"
                         "          caRef: {kind: Secret, name: origin-ca}\n")
    rules += ("    - matches:\n        - path: {type: PathPrefix, value: /without}\n"
              "      backendRefs:\n        - name: without\n")
    backends += (f"    - name: without\n      origin:\n        url: http://127.0.0.1:{ports['without']}\n"
                 "        protocols: [HTTP/2]\n")
    ca = base64.b64encode((folder / "chain.pem").read_bytes()).decode()
    secret = f"---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: origin-ca\ndata:\n  ca.crt: {ca}\n"
    yaml = system.resources(ports["http"])
    return yaml.replace("  rules:\n", "  rules:\n" + rules).replace("  backends:\n", "  backends:\n" + backends) + secret


@contextlib.asynccontextmanager
async def started(*command, log):
    process = await asyncio.create_subprocess_exec(
        *command, cwd=HERE, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
        start_new_session=True)
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


@contextlib.asynccontextmanager
async def running():
    ports = {name: free() for name in ("http", "https", "without")}
    with tempfile.TemporaryDirectory(prefix="strait-websocket-") as name:
        folder = pathlib.Path(name)
        certificate(folder)
        said = folder / "origin.log"
        async with contextlib.AsyncExitStack() as stack:
            log = stack.enter_context(said.open("wb"))
            await stack.enter_async_context(started(
                sys.executable, "-m", "hypercorn", "echo:app",
                "--certfile", folder / "chain.pem", "--keyfile", folder / "key.pem",
                "--bind", f"127.0.0.1:{ports['https']}", "--insecure-bind", f"127.0.0.1:{ports['http']}", log=log))
            await stack.enter_async_context(started(
                shutil.which("nghttpd"), "--no-tls", "-a", "127.0.0.1", str(ports["without"]), log=subprocess.DEVNULL))
            await stack.enter_async_context(system.up(yaml=resources(ports, folder)))
            yield said


def to(path, **named):
    return connect(f"ws://127.0.0.1:{system.HTTP}{path}", max_size=None, **named)


for backend, (_, _, version) in BACKENDS.items():
    def declare(name=backend, spoken=version):
        @suite.case(f"{name}: echo, fragments, 1 MiB, pings and close codes over HTTP/{spoken}")
        async def works(_):
            async with to(f"/{name}/echo", subprotocols=["chat.v2", "chat.v1"]) as client:
                expect(client.subprotocol, "chat.v2", "subprotocol")
                expect([each.name for each in client.protocol.extensions], ["permessage-deflate"], "extensions")
                expect(await client.recv(), spoken, "version of HTTP that the origin was asked by")
                await client.send("größer")
                expect(await client.recv(), "größer", "text")
                await client.send(["one ", "two ", "three"])
                expect(await client.recv(), "one two three", "fragments")
                big = os.urandom(LARGEST)
                await client.send(big)
                expect(await client.recv() == big, True, "1 MiB comes back as it went")
                await (await client.ping(b"are you there"))
                await client.send("close")
                try:
                    await client.recv()
                except ConnectionClosed as closed:
                    expect((closed.rcvd.code, closed.rcvd.reason), (4001, "enough"), "Close of the origin")
            async with to(f"/{name}/echo") as client:
                await client.recv()
                began = time.monotonic()
                await client.close(4002, "mine")
                expect_at_most(time.monotonic() - began, 3, "seconds until the connection ends; the client waits 5")
                expect(client.close_code, 4002, "Close that the origin answers with")

        @suite.case(f"{name}: a refusal is an ordinary answer")
        async def refused(_):
            try:
                async with to(f"/{name}/refused"):
                    raise AssertionError("the handshake was agreed to (expected: 403)")
            except InvalidStatus as refusal:
                expect(refusal.response.status_code, 403, "status")

        @suite.case(f"{name}: the origin is told when a client ends or resets its connection without a Close")
        async def broken_off(said):
            for linger in (None, struct.pack("ii", 1, 0)):
                before = said.read_text().count("closed")
                client = await to(f"/{name}/echo")
                await client.recv()
                if linger is not None:  # a reset in place of an end
                    client.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                client.transport.abort()
                await eventually(lambda: said.read_text().count("closed") > before, 10, "the application is told")

        @suite.case(f"{name}: the origin is told when a client ends its connection in the middle of a frame")
        async def broken_frame(said):
            before = said.read_text().count("closed")
            client = await to(f"/{name}/echo")
            await client.recv()
            client.transport.write(b"\x81\x85\0\0")  # of a text of five bytes: half of its mask
            client.transport.write_eof()
            await eventually(lambda: said.read_text().count("closed") > before, 10, "the application is told")
            client.transport.abort()

    declare()


@suite.case("20 WebSockets and requests share an HTTP/2 connection")
async def shared(_):
    async with contextlib.AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(to("/clear-2/echo")) for _ in range(20)]
        for k, client in enumerate(clients):
            await client.recv()
            await client.send(str(k))
        status, _, body = await http.fetch(system.HTTP, "GET", "/clear-2/")
        expect((status, body), (200, b"2"), "a request")
        for k, client in enumerate(clients):
            expect(await client.recv(), str(k), "echo")


@suite.case("an origin that does not announce WebSockets over HTTP/2 is a 502 that says so")
async def without(_):
    try:
        async with to("/without"):
            raise AssertionError("the handshake was agreed to (expected: 502)")
    except InvalidStatus as refusal:
        expect(refusal.response.status_code, 502, "status")
        if b"SETTINGS_ENABLE_CONNECT_PROTOCOL" not in refusal.response.body:
            raise AssertionError(f"body: {refusal.response.body!r} (expected: the setting that is missing)")


suite.run(running())
