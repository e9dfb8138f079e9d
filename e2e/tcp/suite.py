"""Listeners that carry bytes, with programs that others wrote: redis through TCP, openssl through TLS
passthrough, haproxy in front as a sender of PROXY headers."""

import asyncio
import contextlib
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lib import http, system
from lib.suite import Suite, eventually, expect

REDIS = 6379 + system.OFFSET
REDIS_ORIGIN = 6380 + system.OFFSET
TLS = 8444 + system.OFFSET
BYTES = 7000 + system.OFFSET
PROXY = {"v1": 7001 + system.OFFSET, "v2": 7002 + system.OFFSET}
PROXY_BYTES = 7003 + system.OFFSET
KEYS = 20_000
MIB = 1024 * 1024
suite = Suite("tcp")

LISTENERS = """\
      port: 8080
    - name: redis
      port: 6379
      protocols: [TCP]
    - name: bytes
      port: 7000
      protocols: [TCP]
    - name: tls
      port: 8444
      protocols: [TLS]
      tls:
        mode: Passthrough
  clientAddress:
    trustedProxies: [127.0.0.0/8]
    proxyProtocol: Optional
"""


def route(name, section, url, hostnames="", more=""):
    return f"""---
apiVersion: strait.dev/v1alpha1
kind: TunnelRoute
metadata:
  name: {name}
spec:
  parentRefs:
    - name: edge
      sectionName: {section}
{hostnames}  rules:
    - backendRefs:
        - name: origin
  backends:
    - name: origin
      origin:
        url: {url}
{more}"""


async def web(request):
    await request.whole(200, request.fields.get("x-forwarded-for", "none").encode(), "text/plain")


async def counted(reader, writer):
    """Reads to the end, answers with what it read and by whom as PROXY told, and ends."""
    with contextlib.suppress(ConnectionError):
        header = await reader.readline()
        body = await reader.read()
        writer.write(header + f"{len(body)} {hashlib.sha256(body).hexdigest()}\n".encode())
        writer.write_eof()
        await writer.drain()
    writer.close()


async def run(*arguments, data=None, seconds=50):
    process = await asyncio.create_subprocess_exec(
        *arguments, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT)
    out, _ = await asyncio.wait_for(process.communicate(data), seconds)
    return process.returncode, out.decode(errors="replace")


@contextlib.asynccontextmanager
async def program(*arguments, cwd):
    with open(pathlib.Path(cwd) / "programs.log", "ab") as log:
        process = await asyncio.create_subprocess_exec(
            *arguments, cwd=cwd, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


def haproxy(folder):
    """In front of the HTTP listener with a header of either version, of the bytes with version 1."""
    servers = [("http-" + v, port, f"127.0.0.1:{system.HTTP} send-proxy{'-v2' if v == 'v2' else ''}")
               for v, port in PROXY.items()]
    servers.append(("bytes", PROXY_BYTES, f"127.0.0.1:{BYTES} send-proxy"))
    text = "defaults\n  mode tcp\n  timeout connect 5s\n  timeout client 60s\n  timeout server 60s\n"
    for name, port, server in servers:
        text += f"listen {name}\n  bind 127.0.0.2:{port}\n  source 127.0.0.1\n  server edge {server}\n"
    path = pathlib.Path(folder) / "haproxy.cfg"
    path.write_text(text)
    return str(path)


def find(command):
    return shutil.which(command, path=os.environ["PATH"] + ":/usr/sbin")


@contextlib.asynccontextmanager
async def running():
    async with contextlib.AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="strait-e2e-"))
        for name in ("a.test", "b.test"):
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                 "-nodes", "-days", "30", "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}",
                 "-keyout", f"{name}.key", "-out", f"{name}.pem"],
                cwd=folder, check=True, capture_output=True)
        ports = {"a.test": 8445 + system.OFFSET, "b.test": 8446 + system.OFFSET}
        for name, port in ports.items():
            await stack.enter_async_context(program(
                "openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", f"{name}.pem",
                "-key", f"{name}.key", "-rev", "-quiet", cwd=folder))
        await stack.enter_async_context(program(
            find("redis-server"), "--bind", "127.0.0.1", "--port", str(REDIS_ORIGIN), "--save", "",
            "--appendonly", "no", cwd=folder))
        await stack.enter_async_context(program(find("haproxy"), "-db", "-f", haproxy(folder), cwd=folder))
        server = await asyncio.start_server(counted, "127.0.0.1", 0)
        stack.push_async_callback(server.wait_closed)
        stack.callback(server.close)
        bytes_port = server.sockets[0].getsockname()[1]
        port = await stack.enter_async_context(http.origin(web))
        yaml = system.resources(port).replace("      port: 8080\n", LISTENERS).replace(
            "    - name: edge\n  rules", "    - name: edge\n      sectionName: http\n  rules")
        yaml += route("redis", "redis", f"tcp://127.0.0.1:{REDIS_ORIGIN}")
        yaml += route("bytes", "bytes", f"tcp://127.0.0.1:{bytes_port}", more="      proxyProtocol: V1\n")
        for name, origin in ports.items():
            hostnames = f"  hostnames: [{name}]\n"
            yaml += route(name.replace(".", "-"), "tls", f"tcp://127.0.0.1:{origin}", hostnames)
        strait = await stack.enter_async_context(system.up(yaml=yaml))
        strait.folder_of_certificates = pathlib.Path(folder)
        yield strait


async def cli(*arguments, data=None):
    status, out = await run("redis-cli", "-p", str(REDIS), *arguments, data=data)
    expect(status, 0, f"redis-cli's exit status ({out[-300:]})")
    return out.strip()


@suite.case(f"redis-cli: {KEYS} keys by a pipe, a value of 8 MiB, and their digest")
async def redis(strait):
    await eventually(lambda: answers("PING"), 20, "redis answers through the tunnel")
    commands = "".join(f"SET key:{i} {i}\r\n" for i in range(KEYS)).encode()
    out = await cli("--pipe", data=commands)
    expect(f"errors: 0, replies: {KEYS}" in out, True, f"replies ({out[-200:]})")
    expect(await cli("DBSIZE"), str(KEYS), "keys")
    value = "x" * (8 * MIB)
    expect(await cli("-x", "SET", "large", data=value.encode()), "OK", "a large value")
    expect(await cli("GET", "large") == value, True, "the same value")


async def answers(command):
    status, out = await run("redis-cli", "-p", str(REDIS), command)
    return status == 0 and out.strip() == "PONG"


@suite.case("redis-cli: what is published reaches a subscriber at once")
async def published(strait):
    process = await asyncio.create_subprocess_exec(
        "redis-cli", "-p", str(REDIS), "SUBSCRIBE", "news", stdout=asyncio.subprocess.PIPE)
    try:
        for expected in (b"subscribe", b"news", b"1"):
            expect((await process.stdout.readline()).strip().endswith(expected), True, "subscribed")
        for i in range(100):
            await cli("PUBLISH", "news", str(i))
            got = [(await process.stdout.readline()).strip().decode() for _ in range(3)]
            expect(got[-1], str(i), "the message")
    finally:
        process.terminate()
        await process.wait()


for name in ("a.test", "b.test"):

    @suite.case(f"openssl s_client: {name} shows its own certificate, and TLS ends at the origin")
    async def passed_through(strait, name=name):
        certificate = strait.folder_of_certificates / f"{name}.pem"
        process = await asyncio.create_subprocess_exec(
            "openssl", "s_client", "-connect", f"127.0.0.1:{TLS}", "-servername", name, "-CAfile",
            str(certificate), "-verify_hostname", name, "-verify_return_error", "-quiet", "-no_ign_eof",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL)
        process.stdin.write(b"hello strait\n")
        expect(await asyncio.wait_for(process.stdout.readline(), 20), b"tiarts olleh\n", "the answer")
        process.stdin.close()
        await process.wait()


@suite.case("openssl s_client: an unknown name, or none, is answered by alert 112")
async def unknown(strait):
    for arguments in (["-servername", "c.test"], ["-noservername"]):
        status, out = await run("openssl", "s_client", "-connect", f"127.0.0.1:{TLS}", *arguments)
        expect(status, 1, "the exit status")
        expect("SSL alert number 112" in out, True, f"alert 112 ({out[-300:]})")


@suite.case("half-close: 64 MiB up, the end, and only then the answer")
async def half_closed(strait):
    reader, writer = await asyncio.open_connection("127.0.0.1", BYTES)
    body = os.urandom(MIB) * 64
    writer.write(body)
    writer.write_eof()
    header = await reader.readline()
    expect(header.startswith(b"PROXY TCP4 127.0.0.1 127.0.0.1 "), True, f"the PROXY header ({header})")
    expect((await reader.read()).decode(), f"{len(body)} {hashlib.sha256(body).hexdigest()}\n", "what came")
    writer.close()


for version, port in PROXY.items():

    @suite.case(f"haproxy: its PROXY header {version} names the client to an HTTP origin")
    async def told(strait, port=port):
        status, out = await run(
            "curl", "--silent", "--max-time", "20", "--interface", "127.0.0.9", f"http://127.0.0.2:{port}/")
        expect((status, out), (0, "127.0.0.9"), "curl, and X-Forwarded-For at the origin")


@suite.case("haproxy: the client's address goes through to an origin of bytes")
async def through(strait):
    reader, writer = await asyncio.open_connection(
        "127.0.0.2", PROXY_BYTES, local_addr=("127.0.0.9", 0))
    port = writer.get_extra_info("sockname")[1]
    writer.write(b"abc")
    writer.write_eof()
    header = await reader.readline()
    expect(header.startswith(f"PROXY TCP4 127.0.0.9 127.0.0.1 {port} ".encode()), True, f"header ({header})")
    expect((await reader.read()).decode().startswith("3 "), True, "three bytes came")
    writer.close()


suite.run(running())
