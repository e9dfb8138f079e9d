"""Storms: thousands of clients that come at the same moment, leave at once and come again at once, and
thousands of streams of one client. The client is Go's TLS and quic-go, the origin is this program.

None may be refused that the limits allow. Figures are printed as Markdown for docs/storm.md."""

import asyncio
import contextlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve()
sys.path.insert(0, str(HERE.parents[1]))
from lib import golang, http, system
from lib.suite import Suite, eventually, expect, expect_at_least

ADMIN = 9901 + system.OFFSET  # the edge's: the first node that is placed
NAME = "storm.test"
CLIENTS = 5_000
FEW = 100
STREAMS = 10_000
ALLOWED = 1_000
# How many handshakes the edge takes on before clients must prove their address (Http3Sockets).
BELIEVED = 1_000

suite = Suite("storm")
released = asyncio.Event()


async def serve(request):
    await request.body()
    if request.path.startswith("/events/"):
        await request.answer(200, {"content-type": "text/event-stream"})
        await request.send(b"data: first %b\n\n" % request.path.encode())
        await released.wait()
        await request.send(b"data: last %b\n\n" % request.path.encode())
        await request.end()
    else:
        await request.whole(200, request.path.encode())


def certificate(folder):
    """A certificate that clients trust, as the Secret that the listener names."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-days", "30", "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}",
                    "-keyout", "storm.key", "-out", "storm.pem"], cwd=folder, check=True, capture_output=True)

    def indented(file):
        return "".join(f"    {line}\n" for line in (folder / file).read_text().splitlines())

    return (f"---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: storm\ntype: kubernetes.io/tls\nstringData:\n"
            f"  tls.crt: |\n{indented('storm.pem')}  tls.key: |\n{indented('storm.key')}")


def resources(origin_port, most=100_000):
    # A machine that is busy with other things must not be taken for a client that is.
    limits = (f"  limits:\n    maxConnections: {most}\n    maxConcurrentStreams: {STREAMS}\n"
              "    handshakeTimeout: 2m\n    headerTimeout: 2m\n")
    return system.resources(origin_port, connections=STREAMS + 100).replace(
        "      port: 8080\n",
        "      port: 8080\n    - name: https\n      port: 8443\n      protocols: [HTTP/1.1, HTTP/2, HTTP/3]\n"
        "      tls:\n        certificateRefs:\n          - name: storm\n", 1).replace("  cores:\n", limits + "  cores:\n", 1)


class Running:
    """The system, and what it was made of."""

    def __init__(self, strait, folder, origin_port):
        self.strait = strait
        self.folder = folder
        self._origin_port = origin_port

    async def allow(self, most):
        """Changes how many connections the edge takes, while it runs."""
        before = await self._revision()
        yaml = resources(self._origin_port, most) + certificate(self.folder)
        (self.strait.folder / "resources" / "all.yaml").write_text(yaml)

        async def changed():
            return await self._revision() != before

        await eventually(changed, 30, "the edge runs the new limits")

    async def _revision(self):
        _, _, said = await http.fetch(ADMIN, "GET", "/config")
        return json.loads(said)["revision"]


@contextlib.asynccontextmanager
async def running():
    with tempfile.TemporaryDirectory(prefix="strait-e2e-") as name:
        folder = pathlib.Path(name)
        secret = certificate(folder)
        async with http.origin(serve) as port, system.up(yaml=resources(port) + secret) as strait:
            yield Running(strait, folder, port)
    print_figures()


async def metric(name, **labels):
    """The edge's sum of a metric over all samples with these labels."""
    _, _, text = await http.fetch(ADMIN, "GET", "/metrics")
    total = 0
    for line in text.decode().splitlines():
        match = re.fullmatch(rf"{name}(?:\{{(.*)\}})? (\S+)", line)
        if match and labels.items() <= dict(re.findall(r'(\w+)="([^"]*)"', match[1] or "")).items():
            total += float(match[2])
    return total


async def open_connections():
    return await metric("strait_connections_active", listener="https")


class Clients:
    """The program in Go; see its main.go for what it can be told."""

    def __init__(self, process):
        self._process = process

    async def __call__(self, line):
        self._process.stdin.write(line.encode() + b"\n")
        said = await self._process.stdout.readline()
        if not said:
            raise AssertionError(f"the clients ended at {line!r}")
        return json.loads(said)


@contextlib.asynccontextmanager
async def clients(running, transport):
    program = await asyncio.to_thread(golang.built, HERE.with_name("main.go"))
    process = await asyncio.create_subprocess_exec(
        program, transport, f"127.0.0.1:{system.HTTPS}", NAME, running.folder / "storm.pem",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    try:
        yield Clients(process)
    finally:
        process.kill()
        await process.wait()


figures = []


def print_figures():
    print("| what | answered | first packet to last answer | handshake P50 | P99 | resumed | Retry | edge CPU | edge RSS |")
    print("|---|---|---|---|---|---|---|---|---|")
    for row in figures:
        print("| " + " | ".join(row) + " |")


@contextlib.asynccontextmanager
async def cost(running, what):
    """Takes down what the edge needed for what is put into the dictionary that it gives."""
    edge = running.strait.node("edge")
    before = edge.cpu_seconds()
    told = {}
    yield told
    figures.append((what, f"{told['answered']:,}", f"{told['seconds']:.2f} s", f"{told['p50']:.2f} s",
                    f"{told['p99']:.2f} s", str(told["resumed"]), str(told["retried"]),
                    f"{edge.cpu_seconds() - before:.1f} s", f"{edge.rss_mib()} MiB"))


def expect_all(told, number, what):
    expect((told["answered"], told["failed"]), (number, {}), what)


async def storm(running, tell, what, number=CLIENTS):
    """So many clients come at once and are all open at once."""
    async with cost(running, what) as told:
        told.update(await tell(f"open {number}"))
    expect_all(told, number, what)
    expect(await open_connections(), number, f"{what}: connections that the edge has open at once")
    return told


async def left(tell):
    await tell("close")
    await eventually(lambda: no_connection(), 30, "the edge has no connection")


async def no_connection():
    return await open_connections() == 0


async def storms(running, transport, title):
    async with clients(running, transport) as tell:
        await storm(running, tell, f"{CLIENTS:,} by {title}")
        expect_all(await tell("ask"), CLIENTS, "a second request of each")
        await tell("close")
        again = await storm(running, tell, f"the same come again, by {title}")
        expect_all(await tell("ask"), CLIENTS, "a second request of each that came again")
        await left(tell)
        expect_all(await tell("open 1"), 1, "one more afterwards")
        await left(tell)
        expect(again["resumed"], CLIENTS, "resumed sessions")


@suite.case(f"{FEW} clients over HTTP/3 are believed their addresses")
async def few(running):
    async with clients(running, "quic") as tell:
        expect((await storm(running, tell, f"{FEW} by HTTP/3", FEW))["retried"], 0, "clients that were sent a Retry")
        await left(tell)


@suite.case(f"with {BELIEVED:,} handshakes under way, others must prove their addresses, and get through", seconds=180)
async def prove(running):
    async with clients(running, "quic") as tell:
        number = BELIEVED + 500
        told = await tell(f"hold {number}")
        expect_all(told, number, "clients of which none ends its handshake before all could")
        expect_at_least(told["retried"], number - BELIEVED, "clients that were sent a Retry")
        expect(await open_connections(), number, "connections: none is counted twice that was sent a Retry")
        await left(tell)
        return f"{told['retried']} of {number} were sent a Retry"


@suite.case(f"{CLIENTS:,} clients at once over TLS, and again with tickets: none is refused", seconds=240)
async def over_tls(running):
    await storms(running, "tcp", "TLS")


@suite.case(f"{CLIENTS:,} clients at once over HTTP/3, and again with tickets: none is refused", seconds=240)
async def over_quic(running):
    await storms(running, "quic", "HTTP/3")


@suite.case(f"{STREAMS:,} streams of one HTTP/3 connection are open at once, and once more", seconds=240)
async def streams(running):
    async with clients(running, "quic") as tell:
        expect_all(await tell("open 1"), 1, "one client")
        for what in ("one client", "the same client again"):
            released.clear()
            async with cost(running, f"{STREAMS:,} streams of {what}") as told:
                told.update(await tell(f"streams {STREAMS}"))
            expect_all(told, STREAMS, "streams that have begun")
            expect(await metric("strait_requests_active", listener="https"), STREAMS, "exchanges at once")
            released.set()
            expect_all(await tell("ends"), STREAMS, "streams that have ended")
            await eventually(lambda: nothing_held(), 30, "no exchange, no byte reserved")
        await left(tell)


async def nothing_held():
    return not await metric("strait_requests_active") and not await metric("strait_buffers_reserved_bytes")


@suite.case(f"with {ALLOWED:,} connections allowed, the rest are refused at once, and the others go on", seconds=120)
async def beyond(running):
    await running.allow(ALLOWED)
    reasons = {}
    for transport in ("tcp", "quic"):
        async with clients(running, transport) as tell:
            told = await tell(f"open {2 * ALLOWED}")
            expect(told["answered"], ALLOWED, f"clients that were answered over {transport} ({told['failed']})")
            expect(sum(told["failed"].values()), ALLOWED, "clients that were refused")
            expect(await open_connections(), ALLOWED, "connections that the edge has")
            refused = await metric("strait_connection_errors_total", listener="https", cause="connection_limit")
            expect_at_least(refused, ALLOWED, "refusals that were counted")
            expect_all(await tell("ask"), ALLOWED, "a second request of each that was taken in")
            await left(tell)
            reasons[transport] = told["failed"]
    return str(reasons)


suite.run(running())
