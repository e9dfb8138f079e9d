"""Minutes of mixed traffic over HTTP/3 and a tunnel of QUIC while packets are lost: in a network namespace of
its own, with iptables. Clients are quic-go's, the WebSockets' origin is Python's websockets, any other this
program. Nothing may fail but what a client itself breaks off."""

import asyncio
import contextlib
import json
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve()
sys.path.insert(0, str(HERE.parents[1]))
from lib import golang, http, system
from lib.suite import Suite, eventually, expect, expect_at_least, expect_at_most

from websockets.asyncio.server import serve as serve_websockets
from websockets.exceptions import ConnectionClosed

MINUTES = float(sys.argv[1]) if len(sys.argv) > 1 else 10
LOSS = 0.01
NAME = "soak.test"
CONNECTIONS = 12
KINDS = ("small", "events", "cancel", "download", "upload", "websocket")
# The whole heap is resident from the start: what grows is outside of it.
JVM = {"STRAIT_NODE_JAVA_OPTS": "-Xms256m -XX:+AlwaysPreTouch"}
# What fragments of the allocators' arenas may add in the second half.
GROWTH_MIB = 48

suite = Suite("soak")
# What main.go expects, 4 MiB and more; it comes again every 64 KiB.
PATTERN = bytes((i * 7 + (i >> 8)) & 0xFF for i in range(1 << 16)) * 65
EVENT_SECONDS = 0.02
origin = {"open": 0}


async def serve(request):
    what, _, number = request.path.removeprefix("/").partition("/")
    origin["open"] += 1
    try:
        if what == "echo":
            await request.answer(200, {"content-type": "application/octet-stream"})
            async for piece in request.pieces():
                await request.send(piece)
            await request.end()
            return
        await request.body()
        if what == "bytes":
            await request.answer(200, {"content-type": "application/octet-stream", "content-length": int(number)})
            for at in range(0, int(number), 65536):
                await request.send(PATTERN[at:min(at + 65536, int(number))])
        elif what == "events":
            await request.answer(200, {"content-type": "text/event-stream"})
            for i in range(int(number)):
                await request.send(b"data: %d\n\n" % i)
                await asyncio.sleep(EVENT_SECONDS)
            await request.end()
        elif what == "endless":
            await request.answer(200, {"content-type": "text/event-stream"})
            while True:
                await request.send(PATTERN[:8192])
                await asyncio.sleep(EVENT_SECONDS)
        else:
            await request.whole(200, request.path.encode())
    finally:
        origin["open"] -= 1


async def echo(connection):
    with contextlib.suppress(ConnectionClosed):
        async for message in connection:
            await connection.send(message)


def resources(port, sockets, folder):
    yaml = system.resources(port).replace(
        "  rules:\n",
        "  rules:\n    - matches:\n        - path: {type: PathPrefix, value: /ws}\n"
        "      backendRefs:\n        - name: sockets\n").replace(
        "  backends:\n", f"  backends:\n    - name: sockets\n      origin:\n        url: http://127.0.0.1:{sockets}\n")
    yaml = yaml.replace("    idleTimeout: 10s\n", "    idleTimeout: 10s\n    transports: [QUIC]\n")
    yaml = yaml.replace("    port: 9443\n", "    port: 9443\n    transports: [QUIC]\n")
    return system.with_https(yaml, folder, NAME)


@contextlib.contextmanager
def losing():
    """Loses packets of UDP, each for itself: without this, loopback would hand on up to 64 at once."""
    subprocess.run(["ip", "link", "set", "lo", "gso_max_segs", "1"], check=True)
    rule = ["INPUT", "-i", "lo", "-p", "udp", "-m", "statistic", "--mode", "random", "--probability", str(LOSS)]
    subprocess.run(["iptables", "-w", "-A", *rule, "-j", "DROP"], check=True)

    def counted():
        """Packets that were lost and that came through."""
        said = subprocess.run(["iptables", "-w", "-nvxL", "INPUT"], check=True, capture_output=True, text=True).stdout
        lost = int(next(line for line in said.splitlines() if "DROP" in line and "statistic" in line).split()[0])
        udp = pathlib.Path("/proc/net/snmp").read_text().split("Udp: ")[2].split()
        return lost, int(udp[0])

    yield counted


@contextlib.asynccontextmanager
async def running():
    with tempfile.TemporaryDirectory(prefix="strait-e2e-") as name:
        folder = pathlib.Path(name)
        async with http.origin(serve) as port, serve_websockets(echo, "127.0.0.1", 0, ping_interval=None) as sockets:
            echoing = sockets.sockets[0].getsockname()[1]
            async with system.up(yaml=resources(port, echoing, folder), environment=JVM) as strait:
                yield strait, folder


async def clients(folder, told):
    """Runs the program in Go, whose last word stays in `told`."""
    process = await asyncio.create_subprocess_exec(
        PROGRAM, f"127.0.0.1:{system.HTTPS}", NAME, folder / f"{NAME}.pem", str(int(MINUTES * 60)), str(CONNECTIONS),
        stdout=asyncio.subprocess.PIPE)
    try:
        async for line in process.stdout:
            told.update(json.loads(line))
        expect(await process.wait(), 0, "exit status of the clients")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def links(name):
    return await system.metric(f"strait_tunnel_link_{name}")


async def nothing_held():
    held = [await system.metric(name) for name in (
        "strait_requests_active", "strait_streams_active", "strait_websockets_active", "strait_connections_active",
        "strait_buffers_reserved_bytes", "strait_tunnel_link_exchanges")]
    return not any(held) and not origin["open"]


@suite.case(f"{MINUTES:g} minutes of mixed traffic with {LOSS:.0%} of the packets lost", seconds=MINUTES * 60 + 240)
async def soak(system_under_test):
    strait, folder = system_under_test
    nodes = [strait.node(name) for name in ("edge", "core")]
    told, memory = {"done": {}, "failed": {}}, []
    with losing() as counted:
        begin = time.monotonic()
        before = await links("reconnects")
        traffic = asyncio.create_task(clients(folder, told))
        for share in (0.25, 0.5, 0.75, 1):
            await asyncio.wait([traffic], timeout=begin + share * MINUTES * 60 - time.monotonic())
            memory.append([node.rss_mib() for node in nodes])
            print(f"   {time.monotonic() - begin:.0f} s: {told}, RSS {memory[-1]} MiB, packets lost {counted()[0]}, "
                  f"links dialled again {await links('reconnects') - before:g}", flush=True)
        await traffic
        again = await links("reconnects") - before
        lost, arrived = counted()
    log = strait.node_logs()
    for line in log.splitlines():
        if "FLOW_CONTROL" in line or "WARN" in line or "ERROR" in line:
            print(f"   {line}", flush=True)
    expect(told["failed"], {}, f"what failed (done: {told['done']})")
    for kind in KINDS:
        expect_at_least(told["done"].get(kind, 0), 1, f"done of {kind}")
    expect(again, 0, "links that were dialled again")
    expect("FLOW_CONTROL_ERROR" in log, False, "FLOW_CONTROL_ERROR in the nodes' log")
    await eventually(nothing_held, 60, "no exchange, no connection, no byte reserved")
    for before, after, node in zip(memory[1], memory[3], nodes):
        expect_at_most(after - before, GROWTH_MIB, f"MiB by which {node.name} grew in the second half")
    share = lost / (lost + arrived)
    return f"{told['done']}, {lost:,} packets lost ({share:.2%}), RSS of edge and core {memory[1]} → {memory[3]} MiB"


PROGRAM = golang.built(HERE.with_name("main.go"))  # while there is a network
system.alone()
suite.run(running())
