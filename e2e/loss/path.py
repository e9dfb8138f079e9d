"""A long path that loses packets, made of a TUN device: this kernel has no netem.

What goes to or comes from one port of 127.0.0.1 is routed into the device; this program reads it, packet
by packet, loses some and writes the others back after the delay, in their order. A TUN device without
offloads takes no more than one MTU at a time, so UDP and TCP meet the same: packets as on a wire.

As a program: path.py LOSS SECONDS SEED; says "ready", and what it did when its input ends.
"""

import asyncio
import collections
import contextlib
import fcntl
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


def route(port):
    """Once a network namespace: sends what concerns the port, UDP and TCP, through the device."""
    # The local table is asked first by default, and it would answer before any rule.
    _ip("rule add pref 10 lookup local")
    _ip("rule del pref 0")
    for protocol in ("udp", "tcp"):
        for end in ("dport", "sport"):
            _ip(f"rule add pref 1 iif lo ipproto {protocol} {end} {port} lookup {TABLE}")


@contextlib.asynccontextmanager
async def lossy(loss, seconds, seed):
    """A path that loses that share of the packets of each direction and takes so long one way; gives a
    dict which is filled in when it is left: packets, lost, largest (bytes), latest (seconds)."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, __file__, str(loss), str(seconds), str(seed),
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


def _device():
    """A TUN device that 127.0.0.1 may be behind; it ends with this process."""
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", DEVICE.encode(), IFF_TUN | IFF_NO_PI))
    # Both ends have the same address, which usually never leaves lo.
    for name in ("route_localnet", "accept_local"):
        pathlib.Path(f"/proc/sys/net/ipv4/conf/{DEVICE}/{name}").write_text("1")
    for name in (DEVICE, "all"):
        pathlib.Path(f"/proc/sys/net/ipv4/conf/{name}/rp_filter").write_text("0")
    _ip(f"link set {DEVICE} mtu {MTU} txqueuelen 10000 up")
    _ip(f"route add 127.0.0.1 dev {DEVICE} src 127.0.0.1 table {TABLE}")
    return device


def _carry(device, loss, seconds, seed):
    """Until standard input ends."""
    chance = random.Random(seed)
    under_way = collections.deque()  # (when due, packet)
    did = {"packets": 0, "lost": 0, "largest": 0, "latest": 0.0}
    while True:
        wait = max(0.0, under_way[0][0] - time.monotonic()) if under_way else None
        readable, _, _ = select.select([device, sys.stdin], [], [], wait)
        if sys.stdin in readable:
            return did
        if device in readable:
            with contextlib.suppress(BlockingIOError):
                while True:
                    packet = os.read(device, 65536)
                    did["packets"] += 1
                    did["largest"] = max(did["largest"], len(packet))
                    if chance.random() < loss:
                        did["lost"] += 1
                    else:
                        under_way.append((time.monotonic() + seconds, packet))
        while under_way and under_way[0][0] <= time.monotonic():
            due, packet = under_way.popleft()
            did["latest"] = max(did["latest"], time.monotonic() - due)
            os.write(device, packet)


if __name__ == "__main__":
    # A wire does not wait for a processor.
    os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    tun = _device()
    print("ready", flush=True)
    print(json.dumps(_carry(tun, float(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))))
