"""Storms: thousands of clients that come at the same moment, leave at once and come again at once, and
thousands of streams of one client. The client is Go's TLS and quic-go, the origin is this program.

None may be refused that the limits allow. Figures are printed as Markdown, as docs/storm.md has them."""

import asyncio
import collections
import contextlib
import json
import pathlib
import re
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve()
sys.path.insert(0, str(HERE.parents[1]))
from lib import golang, http, system
from lib.suite import Suite, eventually, expect, expect_at_least, expect_at_most

NAME = "storm.test"
CLIENTS = 5_000
FEW = 100
STREAMS = 10_000
ALLOWED = 1_000
# What a client sees that is turned away: a closed connection, or the code of RFC 9000 section 20.1.
REFUSED = {"tcp": "^EOF$|connection reset|broken pipe", "quic": "CONNECTION_REFUSED"}
# 256 MiB of heap and as much of direct memory, what a JVM has besides, and QUIC's own: some 100 KiB a connection.
RSS_BOUND_MIB = 1_200
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


def resources(origin_port, folder, most=100_000, handshake="2m"):
    # A machine that is busy with other things must not be taken for a client that is.
    limits = (f"  limits:\n    maxConnections: {most}\n    maxConcurrentStreams: {STREAMS}\n"
              f"    handshakeTimeout: {handshake}\n    headerTimeout: 2m\n")
    connections = f"        maxConnections: {STREAMS + 100}\n"
    yaml = system.resources(origin_port, connections=STREAMS + 100).replace("  cores:\n", limits + "  cores:\n", 1)
    yaml = yaml.replace(connections, connections + "        connectTimeout: 2m\n")
    return system.with_https(yaml, folder, NAME)


class Running:
    """The system, and what it was made of."""

    def __init__(self, strait, folder, origin_port):
        self.strait = strait
        self.folder = folder
        self._origin_port = origin_port

    async def limit(self, **limits):
        """Changes limits of the edge while it runs."""
        before = await self._revision()
        yaml = resources(self._origin_port, self.folder, **limits)
        (self.strait.folder / "resources" / "all.yaml").write_text(yaml)

        async def changed():
            return await self._revision() != before

        await eventually(changed, 30, "the edge runs the new limits")

    async def _revision(self):
        _, _, said = await http.fetch(system.ADMIN, "GET", "/config")
        return json.loads(said)["revision"]


@contextlib.asynccontextmanager
async def running():
    with tempfile.TemporaryDirectory(prefix="strait-e2e-") as name:
        folder = pathlib.Path(name)
        async with http.origin(serve) as port, system.up(yaml=resources(port, folder)) as strait:
            yield Running(strait, folder, port)
            print_failures(strait.node_logs())
    print_figures()


async def open_connections():
    return await system.metric("strait_connections_active", listener="https")


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
        program, transport, f"127.0.0.1:{system.HTTPS}", NAME, running.folder / f"{NAME}.pem",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=1 << 24)
    tell = Clients(process)
    try:
        yield tell
    finally:
        with contextlib.suppress(Exception):  # the next case's connections are to be the only ones
            await asyncio.wait_for(tell("close"), 10)
        process.kill()
        await process.wait()


def print_failures(log):
    """What the nodes themselves say of exchanges that failed, and of what is wrong; and how often. Of exchanges they
    log at most 50 a second, and how many they left out."""
    reasons = collections.Counter(
        " ".join(reason) for reason in re.findall(r'"outcome":"(\w+)"(?:,"detail":"([^"]*))?', log))
    left_out = sum(map(int, re.findall(r'"suppressedBefore":(\d+)', log)))
    if left_out:
        reasons["not logged"] = left_out
    reasons.update(line.partition(" ")[2] for line in log.splitlines() if " WARN " in line or " ERROR " in line)
    if reasons:
        print("nodes:", *(f"{count} × {reason}" for reason, count in reasons.most_common(30)), sep="\n  ")


figures = []


def print_figures():
    print("| what | answered | first packet to last answer | P50 | P99 | resumed | Retry "
          "| CPU edge + core | RSS edge + core | SYNs the kernel dropped |")
    print("|---" * 10 + "|")
    for row in figures:
        print("| " + " | ".join(row) + " |")


def dropped_syns():
    """Of the whole machine: the accept queue of a listener was full."""
    names, values = (line.split()[1:] for line in pathlib.Path("/proc/net/netstat").read_text().splitlines()[:2])
    return int(dict(zip(names, values))["ListenDrops"])


@contextlib.asynccontextmanager
async def cost(running, what):
    """Takes down what the nodes needed for what is put into the dictionary that it gives."""
    nodes = [running.strait.node(name) for name in ("edge", "core")]
    before = [node.cpu_seconds() for node in nodes]
    dropped = dropped_syns()
    told = {}
    yield told
    memory = [node.rss_mib() for node in nodes]
    figures.append((
        what, f"{told['answered']:,}", *(f"{told[each]:.2f} s" for each in ("seconds", "p50", "p99")),
        *(f"{told[each]:,}" for each in ("resumed", "retried")),
        " + ".join(f"{node.cpu_seconds() - begin:.1f}" for node, begin in zip(nodes, before)) + " s",
        " + ".join(map(str, memory)) + " MiB", str(dropped_syns() - dropped)))
    expect_at_most(max(memory), RSS_BOUND_MIB, f"{what}: MiB of RSS")


def expect_all(told, number, what):
    expect((told["answered"], told["failed"]), (number, {}), what)


async def storm(running, tell, what, number=CLIENTS):
    """So many clients come at once and are all open at once."""
    async with cost(running, what) as told:
        told.update(await tell(f"open {number}"))
    expect_all(told, number, what)
    # Over UDP the good-bye of a client that was there before may have been lost.
    expect_at_least(await open_connections(), number, f"{what}: connections that the edge has open at once")
    return told


async def left(tell):
    await tell("close")
    await eventually(no_connection, 60, "the edge has no connection")


async def no_connection():
    return await open_connections() == 0


async def storms(running, transport, title):
    async with clients(running, transport) as tell:
        await storm(running, tell, f"{CLIENTS:,} by {title}")
        expect(await open_connections(), CLIENTS, "connections: none that its client knows nothing of")
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


@suite.case(f"{STREAMS:,} streams of one HTTP/3 connection are open at once, and once more", seconds=240)
async def streams(running):
    async with clients(running, "quic") as tell:
        expect_all(await tell("open 1"), 1, "one client")
        for what in ("one client", "the same client again"):
            released.clear()
            async with cost(running, f"{STREAMS:,} streams of {what}") as told:
                told.update(await tell(f"streams {STREAMS}"))
            expect_all(told, STREAMS, "streams that have begun")
            expect(await system.metric("strait_requests_active", listener="https"), STREAMS, "exchanges at once")
            released.set()
            expect_all(await tell("ends"), STREAMS, "streams that have ended")
            await eventually(nothing_held, 30, "no exchange, no byte reserved")
        await left(tell)


async def nothing_held():
    return not await system.metric("strait_requests_active") and not await system.metric("strait_buffers_reserved_bytes")


@suite.case(f"with {BELIEVED:,} handshakes under way, others must prove their addresses, and get through", seconds=180)
async def prove(running):
    async with clients(running, "quic") as tell:
        number = BELIEVED + 500
        told = await tell(f"hold {number}")
        expect_all(told, number, "clients of which none ends its handshake before all could")
        # Two event loops may each take a client in while there is one place left.
        expect_at_least(told["retried"], number - BELIEVED - 10, "clients that were sent a Retry")
        expect(await open_connections(), number, "connections: none is counted twice that was sent a Retry")
        await left(tell)
        return f"{told['retried']} of {number} were sent a Retry"


@suite.case(f"{CLIENTS:,} clients at once over TLS, and again with tickets: none is refused", seconds=240)
async def over_tls(running):
    await storms(running, "tcp", "TLS")


@suite.case(f"{CLIENTS:,} clients at once over HTTP/3, and again with tickets: none is refused", seconds=240)
async def over_quic(running):
    await storms(running, "quic", "HTTP/3")


async def refusals():
    return await system.metric("strait_connection_errors_total", listener="https", cause="connection_limit")


@suite.case(f"with {ALLOWED:,} connections allowed, the rest are refused at once, and the others go on", seconds=120)
async def beyond(running):
    await running.limit(most=ALLOWED)
    reasons = {}
    for transport in ("tcp", "quic"):
        async with clients(running, transport) as tell:
            before = await refusals()
            told = await tell(f"open {2 * ALLOWED}")
            expect(told["answered"], ALLOWED, f"clients that were answered over {transport} ({told['failed']})")
            expect(sum(told["failed"].values()), ALLOWED, "clients that were refused")
            expect(await open_connections(), ALLOWED, "connections that the edge has")
            expect([reason for reason in told["failed"] if not re.search(REFUSED[transport], reason)], [],
                   "other reasons than that the edge refused")
            expect_at_least(await refusals() - before, ALLOWED, "refusals that were counted")
            expect_all(await tell("ask"), ALLOWED, "a second request of each that was taken in")
            await left(tell)
            reasons[transport] = told["failed"]
    return str(reasons)


@suite.case("clients that begin a handshake and go away are forgotten: nobody must prove an address any more", seconds=120)
async def forgotten(running):
    await running.limit(handshake="15s")
    async with clients(running, "quic") as tell:
        await tell(f"stall {BELIEVED + 500}")
        expect_at_least(await open_connections(), BELIEVED, "handshakes under way when their clients go away")
    await eventually(no_connection, 40, "the edge has given them up")

    async def believed():
        async with clients(running, "quic") as tell:
            told = await tell(f"open {FEW}")
            expect_all(told, FEW, "clients that came afterwards")
            return told["retried"] == 0

    await eventually(believed, 40, "clients are believed their addresses again")


suite.run(running())
