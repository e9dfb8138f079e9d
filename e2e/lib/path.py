"""A long path that loses packets, made of a TUN device: this kernel has no netem.

What goes to or comes from one port of 127.0.0.1 is routed into the device; this program reads it, packet
by packet, loses some and writes the others back after the delay, in their order. A TUN device without
offloads takes no more than one MTU at a time, so UDP and TCP meet the same: packets as on a wire.

As a program: path.py PATH PORT SEED TCP, the path as JSON; says "ready", and what it did when its input ends.
"""

import asyncio
import collections
import contextlib
import dataclasses
import fcntl
import gc
import json
import os
import pathlib
import random
import select
import struct
import subprocess
import sys
import time

DEVICE = "path"
MTU = 1500
TABLE = "100"
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
SOURCE_PORT = slice(20, 22)  # of UDP and TCP alike, after an IPv4 header without options


@dataclasses.dataclass(frozen=True)
class Path:
    """What each direction does to its packets."""

    loss: float  # share of the packets
    seconds: float  # one way
    bits: int = 0  # a second; 0: as many as come
    queue: float = 0.0  # seconds a packet may wait for those bits; one that would wait longer is dropped


def route(port):
    """Once a network namespace: sends what concerns the port, UDP and TCP, through the device."""
    # The local table is asked first by default, and it would answer before any rule.
    _ip("rule add pref 10 lookup local")
    _ip("rule del pref 0")
    for protocol in ("udp", "tcp"):
        for end in ("dport", "sport"):
            _ip(f"rule add pref 1 iif lo ipproto {protocol} {end} {port} lookup {TABLE}")


@contextlib.asynccontextmanager
async def laid(path, port, seed, tcp="cubic"):
    """Such a path, and which congestion control TCP has on it; gives a dict which is filled in when it is
    left: packets, lost, dropped, largest (bytes), latest (seconds), and the bytes that were most under way
    from (up) and to (down) who has no such port."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, __file__, json.dumps(dataclasses.asdict(path)), str(port), str(seed), tcp,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    did = {}
    try:
        await process.stdout.readline()
        yield did
    finally:
        process.stdin.close()
        out, _ = await process.communicate()
        did.update(json.loads(out))


def _ip(words):
    subprocess.run(["ip", *words.split()], check=True)


def _device(tcp):
    """A TUN device that 127.0.0.1 may be behind; it ends with this process."""
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", DEVICE.encode(), IFF_TUN | IFF_NO_PI))
    # Both ends have the same address, which usually never leaves lo.
    for name in ("route_localnet", "accept_local"):
        pathlib.Path(f"/proc/sys/net/ipv4/conf/{DEVICE}/{name}").write_text("1")
    for name in (DEVICE, "all"):
        pathlib.Path(f"/proc/sys/net/ipv4/conf/{name}/rp_filter").write_text("0")
    _ip(f"link set {DEVICE} mtu {MTU} txqueuelen 10000 up")
    _ip(f"route add 127.0.0.1 dev {DEVICE} src 127.0.0.1 table {TABLE} congctl {tcp}")
    return device


class _Direction:
    def __init__(self, path, chance, did):
        self.path = path
        self.chance = chance
        self.did = did
        self.free = 0.0  # when the last packet's bits are through
        self.under_way = collections.deque()  # (when due, packet)
        self.bytes = 0  # of these
        self.most = 0

    def take(self, packet, now):
        self.did["packets"] += 1
        self.did["largest"] = max(self.did["largest"], len(packet))
        free = max(self.free, now)
        if self.chance.random() < self.path.loss:
            self.did["lost"] += 1
        elif free - now > self.path.queue:
            self.did["dropped"] += 1
        else:
            self.free = free + (len(packet) * 8 / self.path.bits if self.path.bits else 0)
            self.under_way.append((self.free + self.path.seconds, packet))
            self.bytes += len(packet)
            self.most = max(self.most, self.bytes)

    def wait(self, now):
        return max(0.0, self.under_way[0][0] - now) if self.under_way else 1.0

    def deliver(self, device, now):
        while self.under_way and self.under_way[0][0] <= now:
            due, packet = self.under_way.popleft()
            self.bytes -= len(packet)
            self.did["latest"] = max(self.did["latest"], now - due)
            os.write(device, packet)


def _carry(device, path, port, seed):
    """Until standard input ends."""
    chance = random.Random(seed)
    did = {"packets": 0, "lost": 0, "dropped": 0, "largest": 0, "latest": 0.0}
    directions = collections.defaultdict(lambda: _Direction(path, chance, did))
    while True:
        now = time.monotonic()
        for direction in directions.values():
            direction.deliver(device, now)
        wait = min((direction.wait(now) for direction in directions.values()), default=1.0)
        readable, _, _ = select.select([device, sys.stdin], [], [], wait)
        if sys.stdin in readable:
            return did | {"up": directions[False].most, "down": directions[True].most}
        if device in readable:
            now = time.monotonic()
            with contextlib.suppress(BlockingIOError):
                while True:
                    packet = os.read(device, 65536)
                    directions[packet[SOURCE_PORT] == port].take(packet, now)


if __name__ == "__main__":
    # A wire does not wait for a processor.
    gc.disable()  # there are no cycles, and a long path holds many packets
    os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(2))
    asked, end, number, control = sys.argv[1:]
    tun = _device(control)
    print("ready", flush=True)
    print(json.dumps(_carry(tun, Path(**json.loads(asked)), int(end).to_bytes(2, "big"), int(number))))
