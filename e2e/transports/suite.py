"""How the tunnel gets through when the network does not let everything pass: in a network namespace
of its own, with iptables for what is lost without a word. Times are from the moment of the loss."""

import asyncio
import collections
import contextlib
import os
import pathlib
import re
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve()
sys.path.insert(0, str(HERE.parents[1]))
from lib import http, system
from lib.suite import Suite, eventually, expect, expect_at_least, expect_at_most

PROXY = 3128
PROXY_ADDRESS = "127.0.0.9"  # where the proxy dials from, so that rules can spare it
SWITCH_SECONDS = 2
SLOW_SECONDS = 0.3  # a request that meets nothing takes a few milliseconds
STREAMS = 1_000

suite = Suite("transports")


@contextlib.contextmanager
def lost(*packets):
    """Packets that vanish, each given as iptables' match, until left or healed."""
    rules = [["INPUT", "-i", "lo", *match.split(), "-j", "DROP"] for match in packets]
    for rule in rules:
        subprocess.run(["iptables", "-w", "-A", *rule], check=True)

    def heal():
        while rules:
            subprocess.run(["iptables", "-w", "-D", *rules.pop()], check=True)

    try:
        yield heal
    finally:
        heal()


def both_ways(protocol, port, other=""):
    return [f"-p {protocol} --dport {port} {other}", f"-p {protocol} --sport {port} {other.replace('-s', '-d')}"]


async def serve(request):
    what = request.path.split("/")[1]
    await request.body()
    if what == "stream":
        await request.answer(200, {"content-type": "text/event-stream"})
        with contextlib.suppress(ConnectionError):
            for i in range(int(request.path.split("/")[2])):
                await request.send(b"data: %d\n\n" % i)
                await asyncio.sleep(0.1)
            await request.end()
    else:
        await request.whole(200, b"ready")


async def connect_proxy(reader, writer):
    """An HTTP proxy that knows CONNECT."""
    head = await reader.readuntil(b"\r\n\r\n")
    host, _, port = head.split()[1].decode().rpartition(":")
    core_reader, core_writer = await asyncio.open_connection(host, int(port), local_addr=(PROXY_ADDRESS, 0))
    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")

    async def pump(source, sink):
        with contextlib.suppress(ConnectionError):
            while piece := await source.read(65536):
                sink.write(piece)
                await sink.drain()
        sink.close()

    await asyncio.gather(pump(reader, core_writer), pump(core_reader, writer))


def resources(origin_port, transports, cores=1, links=1):
    yaml = system.resources(origin_port, cores, idle="3s", connections=4096)
    offered = f"    transports: [{transports}]\n"
    proxy = f"    proxy: 127.0.0.1:{PROXY}\n" if "WebSocket" in transports else ""
    yaml = yaml.replace("    idleTimeout: 3s\n", f"    idleTimeout: 3s\n{offered}{proxy}    linksPerCore: {links}\n")
    return re.sub(r"(    port: 944\d\n)", r"\1" + offered, yaml)


async def over(transport):
    """Whether every link runs over it."""
    links = [labels["transport"] for labels, _ in await system.metrics("strait_tunnel_link_transport")]
    return links and set(links) == {transport}


async def until_over(transport, what):
    begin = time.monotonic()
    await eventually(lambda: over(transport), 15, what)
    return time.monotonic() - begin


class Clients:
    """Keeps asking, each request on a connection of its own."""

    def __init__(self):
        self.done = collections.Counter()
        self.slow = []  # (when asked, how long it took)

    async def _one(self):
        begin = time.monotonic()
        try:
            status = (await http.fetch(system.HTTP, "GET", "/"))[0]
        except (ConnectionError, asyncio.IncompleteReadError):
            status = "broken off"
        self.done[status] += 1
        took = time.monotonic() - begin
        if took > SLOW_SECONDS or status != 200:
            self.slow.append((begin, took, status))

    @contextlib.asynccontextmanager
    async def asking(self, every=0.02):
        tasks = set()

        async def ask():
            while True:
                tasks.add(asyncio.create_task(self._one()))
                await asyncio.sleep(every)

        asker = asyncio.create_task(ask())
        try:
            yield self
        finally:
            asker.cancel()
            await asyncio.gather(*tasks)

    def last_slow(self, since):
        """How long after that moment a request was still asked that failed or took its time."""
        return max([begin - since for begin, _, _ in self.slow if begin >= since], default=0)


async def stream(events, begun=None):
    async with http.connect(system.HTTP) as client:
        answer = await client.request("GET", f"/stream/{events}")
        got = b""
        try:
            async for piece in answer.pieces():
                if not got and begun is not None:
                    begun.release()
                got += piece
        except (ConnectionError, asyncio.IncompleteReadError):
            return "broken off"
        whole = b"".join(b"data: %d\n\n" % i for i in range(events))
        return "whole" if got == whole else f"{len(got)} of {len(whole)} bytes"


@contextlib.asynccontextmanager
async def running():
    async with http.origin(serve) as port:
        server = await asyncio.start_server(connect_proxy, "127.0.0.1", PROXY)
        async with server:
            yield port


@suite.case("UDP is lost: TLS; UDP is back: QUIC, and no stream over TLS is cut", seconds=240)
async def udp_lost(origin):
    async with system.up(yaml=resources(origin, "QUIC, TLS")):
        await until_over("QUIC", "links over QUIC at first")
        async with Clients().asking() as clients:
            await asyncio.sleep(2)
            with lost(*both_ways("udp", system.TUNNEL)) as heal:
                begin = time.monotonic()
                to_tls = await until_over("TLS", "links over TLS")
                slow = clients.last_slow(begin)
                await asyncio.sleep(3)
                begun = asyncio.Semaphore(0)
                streams = [asyncio.create_task(stream(100, begun)) for _ in range(50)]
                for _ in streams:
                    await asyncio.wait_for(begun.acquire(), 20)
                heal()
                to_quic = await until_over("QUIC", "links over QUIC again")
            expect(collections.Counter(await asyncio.gather(*streams)), {"whole": 50}, "streams that began over TLS")
        expect(set(clients.done), {200}, f"statuses ({dict(clients.done)})")
        expect_at_most(to_tls, SWITCH_SECONDS, "seconds until TLS")
        expect_at_most(to_quic, SWITCH_SECONDS, "seconds until QUIC")
        return (f"TLS after {to_tls:.2f} s, QUIC after {to_quic:.2f} s, {clients.done[200]} requests, "
                f"the last slow one asked {slow:.2f} s after the loss")


@suite.case("TLS is lost, too: WebSocket through a proxy", seconds=240)
async def tls_lost(origin):
    async with system.up(yaml=resources(origin, "QUIC, TLS, WebSocket")):
        with lost(*both_ways("udp", system.TUNNEL)):
            await until_over("TLS", "links over TLS")
            async with Clients().asking() as clients:
                await asyncio.sleep(1)
                with lost(*both_ways("tcp", system.TUNNEL, f"! -s {PROXY_ADDRESS}")) as heal:
                    to_wss = await until_over("WEB_SOCKET", "links in WebSockets")
                    await asyncio.sleep(1)
                    expect(await stream(20), "whole", "a stream in a WebSocket")
                    heal()
                    to_tls = await until_over("TLS", "links over TLS again")
                await asyncio.sleep(1)
            expect(set(clients.done), {200}, f"statuses ({dict(clients.done)}, WebSocket after {to_wss:.2f} s)")
            expect_at_most(to_wss, SWITCH_SECONDS, "seconds until WebSocket")
            expect_at_most(to_tls, SWITCH_SECONDS, "seconds until TLS again")
            return f"WebSocket after {to_wss:.2f} s, TLS again after {to_tls:.2f} s, {clients.done[200]} requests"


async def reconnects():
    return sum([value for _, value in await system.metrics("strait_tunnel_link_reconnects")])


@suite.case("the edge's address changes: its QUIC links go on, and what streams over them", seconds=120)
async def address_changes(origin):
    async with system.up(yaml=resources(origin, "QUIC, TLS")) as strait:
        await until_over("QUIC", "links over QUIC")
        before = await reconnects()
        begun = asyncio.Semaphore(0)
        streams = [asyncio.create_task(stream(60, begun)) for _ in range(200)]
        for _ in streams:
            await asyncio.wait_for(begun.acquire(), 20)
        # From now on packets to the core leave from another address, as after a change of uplink.
        subprocess.run("ip route change local 127.0.0.1 dev lo src 127.0.0.2 table local".split(), check=True)
        try:
            async with Clients().asking() as clients:
                begin = time.monotonic()
                became = collections.Counter(await asyncio.gather(*streams))
                slow = clients.last_slow(begin)
        finally:
            subprocess.run("ip route change local 127.0.0.1 dev lo src 127.0.0.1 table local".split(), check=True)
        expect(became, {"whole": len(streams)}, "streams")
        expect(set(clients.done), {200}, f"statuses ({dict(clients.done)})")
        expect(await reconnects(), before, "links made anew")
        core = next(strait.folder.rglob("core.default.core.log")).read_text()
        expect_at_least(core.count("goes on: its peer is at /127.0.0.2"), 1, "links that the core saw move")
        return f"{len(streams)} streams and {clients.done[200]} requests, none failed; slow until {slow:.2f} s after the change"


def edge_ports():
    """The edge's ports of its TCP links, as the kernel has them."""
    lines = subprocess.run(["ss", "-Htn", "state", "established", f"dport = :{system.TUNNEL}"],
                           check=True, capture_output=True, text=True).stdout.splitlines()
    return [int(line.split()[2].rpartition(":")[2]) for line in lines]


@suite.case("one of several links is a black hole: new exchanges avoid it, and it is told", seconds=240)
async def black_hole(origin):
    async with system.up(yaml=resources(origin, "TLS", links=2)):
        await until_over("TLS", "links over TLS")
        async with Clients().asking(every=0.01) as clients:
            await asyncio.sleep(1)
            port = edge_ports()[0]
            # Without new connections, too: another link would take its place at once, and nothing be seen of it.
            with lost(f"-p tcp --sport {port}", f"-p tcp --dport {port}", f"-p tcp --dport {system.TUNNEL} --syn"):
                begin = time.monotonic()

                async def suspects():
                    samples = await system.metrics("strait_tunnel_link_suspect")
                    return [labels["link"] for labels, value in samples if value]

                links = await eventually(suspects, 5, "a link is suspect")
                told = time.monotonic() - begin
                _, _, ready = await http.fetch(system.ADMIN, "GET", "/readyz")
                expect_at_least(ready.count(b"silent: new exchanges avoid it"), 1, "links told by /readyz")
                await asyncio.sleep(4)
        avoided = clients.last_slow(begin)
        expect(len(links), 1, f"suspect links ({links})")
        expect(set(clients.done), {200}, f"statuses ({dict(clients.done)})")
        expect_at_most(avoided, SWITCH_SECONDS, "seconds after which a new request was still slow")
        return f"told after {told:.2f} s, last slow request asked after {avoided:.2f} s, {clients.done[200]} requests"


@suite.case(f"two cores, one killed with {STREAMS} streams open", seconds=300)
async def core_killed(origin):
    async with system.up(yaml=resources(origin, "QUIC, TLS", cores=2)) as strait:
        await eventually(lambda: both_up(), 20, "links to both cores")
        begun = asyncio.Semaphore(0)
        streams = [asyncio.create_task(stream(250, begun)) for _ in range(STREAMS)]
        for _ in streams:
            await asyncio.wait_for(begun.acquire(), 60)
        on_killed = sum(value for labels, value in await system.metrics("strait_tunnel_link_exchanges")
                        if labels["peer"] == "core-2")
        async with Clients().asking() as clients:
            await asyncio.sleep(1)
            os.kill(strait.pid, 19)  # SIGSTOP: no new core for now
            strait.node("core-2").kill()
            begin = time.monotonic()
            await asyncio.sleep(5)
            os.kill(strait.pid, 18)
        failed = [entry for entry in clients.slow if entry[2] != 200]
        avoided = clients.last_slow(begin)
        became = collections.Counter(await asyncio.gather(*streams))
        expect(failed, [], "requests that failed")
        expect(set(clients.done), {200}, f"statuses ({dict(clients.done)})")
        expect(became["broken off"], int(on_killed), f"streams on the killed core ({dict(became)})")
        expect(became["whole"], STREAMS - int(on_killed), f"streams on the other ({dict(became)})")
        return (f"{int(on_killed)} streams ended with their core, {became['whole']} are whole; of "
                f"{clients.done[200]} requests none failed, those asked in the first {avoided:.2f} s were slow")


async def both_up():
    up = {labels["peer"] for labels, value in await system.metrics("strait_tunnel_link_up") if value}
    return up == {"core", "core-2"}


system.alone()
suite.run(running())
