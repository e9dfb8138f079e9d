"""What loss and delay between edge and core do to tokens, over QUIC lanes and over TLS: the table of
docs/loss.md. Everything is on one machine and one clock; only the tunnel's packets take the path."""

import asyncio
import contextlib
import dataclasses
import gc
import json
import pathlib
import random
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lib import http, path, system
from lib.path import Path
from lib.suite import Suite, expect, expect_at_least, expect_at_most

DELAY = 0.050  # seconds, one way
LOSSY = Path(loss=0.03, seconds=DELAY)
CLEAN = Path(loss=0, seconds=DELAY)
# Hardly wider than the tokens with all that is around them: what is sent in bursts waits, or is dropped.
NARROW = Path(loss=0, seconds=DELAY, bits=7_000_000, queue=0.050)

QUICK = "--quick" in sys.argv
ROUNDS = 1 if QUICK else 2
STREAMS = 200
PACE = 20  # tokens a second of each stream
UNMEASURED = 2 * PACE  # tokens at the beginning of a stream, while links and processes get going
TOKENS = UNMEASURED + (5 if QUICK else 8) * PACE
BEFORE = 4  # seconds of short requests before the streams, from which an edge learns what its path is like

PATHS = {
    CLEAN: "nothing lost",
    LOSSY: f"{LOSSY.loss:.0%} lost",
    NARROW: f"{NARROW.bits // 1_000_000} Mbit/s, {NARROW.queue * 1000:.0f} ms of queue",
}

suite = Suite("loss")


@dataclasses.dataclass(frozen=True)
class Tunnel:
    """A row of the table."""

    transport: str
    control: str
    lanes: int = 1
    links: int = 1  # of each of the edge's event loops
    path: Path = LOSSY

    def resources(self, origin_port):
        both = f"    transports: [{self.transport}]\n    maxLanes: {self.lanes}\n"
        if self.transport == "QUIC":
            both += f"    quic:\n      congestionControl: {self.control}\n"
        yaml = system.resources(origin_port, idle="3s")
        yaml = yaml.replace("    idleTimeout: 3s\n", f"    linksPerCore: {self.links}\n{both}")
        return yaml.replace("    port: 9443\n", f"    port: 9443\n{both}")

    def __str__(self):
        return f"{PATHS[self.path]}: {self.transport}, {self.control}, {self.links} × {self.lanes} lanes"


@dataclasses.dataclass
class Round:
    """What was measured; milliseconds."""

    gaps: list = dataclasses.field(default_factory=list)
    ways: list = dataclasses.field(default_factory=list)
    lanes: float = 0  # open, of a link
    cpu: float = 0  # seconds of edge and core
    path: dict = dataclasses.field(default_factory=dict)

    FIGURES = ("gap P50", "gap P99", "gap max", "way P50", "way P99", "lanes used", "packets", "dropped",
               "tokens/CPU-s")

    def figures(self):
        gaps, ways = sorted(self.gaps), sorted(self.ways)
        return (percentile(gaps, 50), percentile(gaps, 99), gaps[-1], percentile(ways, 50), percentile(ways, 99),
                self.lanes, self.path["packets"], self.path["dropped"], len(ways) / self.cpu)


def percentile(ordered, percent):
    return ordered[len(ordered) * percent // 100]


class Table:
    rows = {}  # by Tunnel: a Round's figures, the median of all rounds each

    @staticmethod
    def text():
        lines = ["| path | transport | congestion control | links × lanes | " + " | ".join(Round.FIGURES) + " |",
                 "|---" * (4 + len(Round.FIGURES)) + "|"]
        for tunnel, figures in Table.rows.items():
            lines.append(f"| {PATHS[tunnel.path]} | {tunnel.transport} | {tunnel.control} "
                         f"| {tunnel.links} × {tunnel.lanes} | "
                         + " | ".join(f"{figure:,.0f}" for figure in figures) + " |")
        return "\n".join(lines)


async def serve(request):
    await request.body()
    if request.path != "/v1/chat/completions":
        await request.whole(200, b"ready")
        return
    await request.answer(200, {"content-type": "text/event-stream"})
    due = time.monotonic()
    for number in range(TOKENS):
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        due += 1 / PACE
        chunk = {"id": "chatcmpl-loss", "object": "chat.completion.chunk", "model": "sample", "number": number,
                 "choices": [{"index": 0, "delta": {"content": " token"}}], "at": time.monotonic()}
        await request.send(b"data: " + json.dumps(chunk).encode() + b"\n\n")
    await request.send(b"data: [DONE]\n\n")
    await request.end()


async def stream(measured, delay):
    """Reads one answer, each token in its turn, and puts down when it came."""
    await asyncio.sleep(delay)
    body = json.dumps({"model": "sample", "stream": True, "messages": [{"role": "user", "content": "On?"}]})
    async with http.connect(system.HTTP) as client:
        answer = await client.request("POST", "/v1/chat/completions", body.encode())
        expect(answer.status, 200, "status")
        number, last, rest = 0, 0.0, b""
        async for piece in answer.pieces():
            now = time.monotonic()
            *events, rest = (rest + piece).split(b"\n\n")
            for event in events:
                if event == b"data: [DONE]":
                    expect(number, TOKENS, "tokens before the end")
                    number = None
                    continue
                chunk = json.loads(event.removeprefix(b"data: "))
                expect(chunk["number"], number, "number of a token")
                if number >= UNMEASURED:
                    measured.ways.append((now - chunk["at"]) * 1000)
                    measured.gaps.append((now - last) * 1000)
                number, last = number + 1, now
        expect(number, None, "token after which the answer ended")


async def short_requests():
    tasks = []
    for _ in range(BEFORE * 100):
        tasks.append(asyncio.create_task(http.fetch(system.HTTP, "GET", "/")))
        await asyncio.sleep(0.01)
    for status, _, _ in await asyncio.gather(*tasks):
        expect(status, 200, "status of a short request")


async def one_round(origin_port, tunnel, seed):
    measured = Round()
    spread = random.Random(seed)
    async with path.laid(tunnel.path, system.TUNNEL, seed, tunnel.control.lower()) as measured.path:
        async with system.up(yaml=tunnel.resources(origin_port)) as strait:
            nodes = strait.nodes().values()
            await short_requests()

            async def watch():
                await asyncio.sleep(UNMEASURED / PACE)
                before = sum(node.cpu_seconds() for node in nodes)
                await asyncio.sleep((TOKENS - UNMEASURED) / PACE)
                measured.cpu = sum(node.cpu_seconds() for node in nodes) - before
                links = [value for _, value in await system.metrics("strait_tunnel_link_lanes")]
                measured.lanes = statistics.mean(links)

            # Not all in one moment: their tokens are to come one by one, not in bursts.
            await asyncio.gather(watch(), *(stream(measured, spread.random()) for _ in range(STREAMS)))
    expect(len(measured.ways), STREAMS * (TOKENS - UNMEASURED), "tokens measured")
    expect_that_path_held(measured.path, tunnel.path.loss)
    return measured


def expect_that_path_held(did, loss):
    expect_at_most(did["largest"], path.MTU, "bytes of the largest packet")
    expect_at_most(abs(did["lost"] / did["packets"] - loss), 0.005, f"lost packets beside the share of {loss}: {did}")


def case(tunnel):
    @suite.case(str(tunnel), seconds=90 * ROUNDS)
    async def measure(origin_port):
        rounds = [(await one_round(origin_port, tunnel, seed)) for seed in range(ROUNDS)]
        Table.rows[tunnel] = [statistics.median(each) for each in zip(*(each.figures() for each in rounds))]
        latest = max(each.path["latest"] for each in rounds)
        return (", ".join(f"{name} {figure:,.0f}" for name, figure in zip(Round.FIGURES, Table.rows[tunnel]))
                + f"; the path {latest * 1000:.0f} ms late at most")


@suite.case(f"the path itself: {LOSSY.loss:.0%} lost each way and a round trip of {2 * DELAY * 1000:.0f} ms")
async def itself(_):
    packets = 2_000
    trips = []

    class Echo(asyncio.DatagramProtocol):
        def connection_made(self, transport):
            self.transport = transport

        def datagram_received(self, data, address):
            self.transport.sendto(data, address)

    class Asker(asyncio.DatagramProtocol):
        def datagram_received(self, data, _):
            trips.append(time.monotonic() - float(data))

    loop = asyncio.get_running_loop()
    async with path.laid(LOSSY, system.TUNNEL, seed=1) as did:
        here = ("127.0.0.1", system.TUNNEL)
        echo, _ = await loop.create_datagram_endpoint(Echo, here)
        asker, _ = await loop.create_datagram_endpoint(Asker, remote_addr=here)
        for _ in range(packets):
            asker.sendto(b"%f" % time.monotonic())
            await asyncio.sleep(0.001)
        await asyncio.sleep(4 * DELAY)
        echo.close()
        asker.close()
    trips.sort()
    median = percentile(trips, 50)
    expect(len(trips), packets - did["lost"], "answers, one for what was not lost")
    expect_that_path_held(did, LOSSY.loss)
    expect_at_least(trips[0], 2 * DELAY, "seconds of the shortest round trip")
    expect_at_most(median, 2 * DELAY + 0.020, "seconds of the median round trip")
    return f"{len(trips)} of {packets} answered, P50 {median * 1000:.1f} ms, {did['lost'] / did['packets']:.2%} lost"


@contextlib.asynccontextmanager
async def running():
    path.route(system.TUNNEL)
    gc.freeze()
    async with http.origin(serve) as port:
        yield port
    print(f"\n{STREAMS} streams, {PACE} tokens/s each; {DELAY * 1000:.0f} ms each way; the median of {ROUNDS} rounds of "
          f"{(TOKENS - UNMEASURED) // PACE} s; gaps and ways in milliseconds\n\n{Table.text()}\n")


system.alone()
for one in [
    Tunnel("QUIC", "Cubic", lanes=16, path=CLEAN),
    *(Tunnel("QUIC", "Bbr", lanes=lanes, path=CLEAN) for lanes in (1, 16)),
    Tunnel("TLS", "Bbr", path=CLEAN),
    *(Tunnel("QUIC", control, lanes=lanes) for control in ("Cubic", "Bbr") for lanes in (1, 4, 16)),
    Tunnel("TLS", "Cubic"),
    *(Tunnel("TLS", "Bbr", links=links) for links in (1, 4)),
    *(Tunnel("QUIC", control, lanes=lanes, path=NARROW) for control in ("Cubic", "Bbr") for lanes in (1, 16)),
    *(Tunnel("TLS", control, path=NARROW) for control in ("Cubic", "Bbr")),
]:
    case(one)
suite.run(running())
