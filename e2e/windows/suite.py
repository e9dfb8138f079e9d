"""Whether windows and credit carry what 200 ms at 1 Gbit/s hold: 25 MB in flight. One machine cannot move
1 Gbit/s through client, edge, path, core and origin, so the round trip is longer and the rate lower."""

import asyncio
import contextlib
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lib import http, path, system
from lib.path import Path
from lib.suite import Suite, expect, expect_at_least, expect_at_most

ROUND_TRIP = 0.9  # seconds
# 25 MB of bodies with all that is around them; a queue in which slow start may overshoot.
LONG_AND_FAT = Path(loss=0, seconds=ROUND_TRIP / 2, bits=245_000_000, queue=1.5)
IN_FLIGHT = 25_000_000  # bytes: 200 ms × 1 Gbit/s
CREDIT = 32 * 1024 * 1024  # the most that one direction of one exchange is given
BODIES = 500_000_000  # bytes of all streams of a case: slow start takes twelve round trips of them
SEVERAL = 8
TOGETHER = 64 * 1024 * 1024  # bytes that a node has for several: more than the path holds, less than with its queue
PIECE = bytes(256 * 1024)

# One event loop a node, so that all streams are on one link.
ENVIRONMENT = {"STRAIT_NODE_JAVA_OPTS": "-XX:ActiveProcessorCount=1"}

suite = Suite("windows")


class Meter:
    """When how many bytes had come, over all streams."""

    def __init__(self):
        self.bytes = 0
        self.marks = []

    def add(self, count):
        self.bytes += count
        self.marks.append((time.monotonic(), self.bytes))

    def steady(self):
        """Bytes a second between the half and 19 twentieths of all: behind slow start, before streams end."""
        (began, first), *_, (ended, last) = [
            mark for mark in self.marks if BODIES * 0.5 <= mark[1] <= BODIES * 0.95]
        return (last - first) / (ended - began)


class Origin:
    meter = Meter()
    sent = 0

    @staticmethod
    async def serve(request):
        if request.method == "POST":
            async for piece in request.pieces():
                Origin.meter.add(len(piece))
            await request.whole(200, b"taken")
        elif request.path == "/":
            await request.whole(200, b"ready")
        else:
            length = int(request.path[1:])
            await request.answer(200, {"content-length": length})
            while length > 0:
                piece = PIECE[:length]
                length -= len(piece)
                Origin.sent += len(piece)
                await request.send(piece)


async def download(length, meter):
    async with http.connect(system.HTTP) as client:
        answer = await client.request("GET", f"/{length}")
        expect(answer.status, 200, "status")
        async for piece in answer.pieces():
            meter.add(len(piece))


async def upload(length, meter):
    Origin.meter = meter
    async with http.connect(system.HTTP) as client:
        await client.send_head("POST", "/", {"content-length": length})
        left = length
        while left > 0:
            await client.send(PIECE[:left])
            left -= len(PIECE)
        expect((await client.answer()).status, 200, "status")


def resources(origin_port, transport, budget):
    both = f"    transports: [{transport}]\n"
    limits = f"  limits:\n    bufferBudgetBytes: {budget}\n"
    yaml = system.resources(origin_port, idle="10s")
    yaml = yaml.replace("    idleTimeout: 10s\n", f"    idleTimeout: 10s\n{both}{limits}")
    return yaml.replace("    port: 9443\n", f"    port: 9443\n    idleTimeout: 10s\n{both}{limits}")


@contextlib.asynccontextmanager
async def over(transport, origin_port, budget=4 * CREDIT):
    """Strait with such a path between its nodes and a budget of bytes for each; gives it and what the path
    did, once that is known."""
    # TCP's own windows are the kernel's to size, and its default is too little: docs/loss.md.
    for name in ("rmem", "wmem"):
        most = 128 * 1024 * 1024 if transport == "TLS" else 4 * 1024 * 1024
        pathlib.Path(f"/proc/sys/net/ipv4/tcp_{name}").write_text(f"4096 131072 {most}")
    async with path.laid(LONG_AND_FAT, system.TUNNEL, seed=1) as did:
        async with system.up(yaml=resources(origin_port, transport, budget), environment=ENVIRONMENT) as strait:
            yield strait, did


def filled(transport, streams, direction, transfer):
    many = "one stream" if streams == 1 else f"{streams} streams"

    @suite.case(f"{transport}: {many} {direction}", seconds=240)
    async def measure(origin_port):
        meter = Meter()
        async with over(transport, origin_port, 4 * CREDIT if streams == 1 else TOGETHER) as (_, did):
            began = time.monotonic()
            await asyncio.gather(*(transfer(BODIES // streams, meter) for _ in range(streams)))
            took = time.monotonic() - began
        expect(meter.bytes, BODIES // streams * streams, "bytes that came")
        in_flight = meter.steady() * ROUND_TRIP
        note = (f"{in_flight / 1e6:.1f} MB in flight, {took:.0f} s in all; the path held {did[direction] / 1e6:.1f} MB "
                f"at most, dropped {did['dropped']} of {did['packets']} packets, was {did['latest'] * 1000:.0f} ms late "
                f"at most; lost at sockets: {datagrams_lost()}")
        expect_at_least(in_flight, IN_FLIGHT, f"goodput × round trip ({note})")
        return note


def datagrams_lost():
    """So far in this network namespace, for want of room in the receiver's buffer."""
    names, values = [line.split() for line in open("/proc/net/snmp") if line.startswith("Udp:")]
    return values[names.index("RcvbufErrors")]


@suite.case("QUIC: a reader that stops has its credit filled and no more", seconds=180)
async def stop(origin_port):
    Origin.sent = 0
    async with over("QUIC", origin_port) as (strait, _), http.connect(system.HTTP) as client:
        before = {node.name: node.rss_mib() for node in strait.nodes().values()}
        answer = await client.request("GET", f"/{BODIES}")
        came = 0
        async for piece in answer.pieces():
            stopping = came < BODIES * 0.5 <= came + len(piece)
            came += len(piece)
            if stopping:
                await asyncio.sleep(10 * ROUND_TRIP)
                ahead = Origin.sent - came
                reserved = await system.metric("strait_buffers_reserved_bytes")
                grown = {name: node.rss_mib() - before[name] for name, node in strait.nodes().items()}
    expect(came, BODIES, "bytes that came in the end")
    note = f"{ahead / 1e6:.1f} MB written ahead of it, {reserved / 1e6:.1f} MB reserved, MiB more: {grown}"
    expect_at_most(reserved, CREDIT + 1_000_000, f"bytes reserved at the edge ({note})")
    expect_at_least(ahead, CREDIT / 2, f"bytes written ahead of the reader ({note})")
    # With what the sockets at both ends and the origin hold.
    expect_at_most(ahead, 2 * CREDIT, f"bytes written ahead of the reader ({note})")
    return note


@contextlib.asynccontextmanager
async def running():
    path.route(system.TUNNEL)
    async with http.origin(Origin.serve) as port:
        yield port


system.alone()
for transport in ("QUIC", "TLS"):
    for streams in (1, SEVERAL):
        filled(transport, streams, "down", download)
        filled(transport, streams, "up", upload)
suite.run(running())
