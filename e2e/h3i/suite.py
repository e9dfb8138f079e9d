"""Malformed HTTP/3 by h3i: the right code each, and never a hang."""

import asyncio
import contextlib
import json
import os
import pathlib
import sys

import websockets.asyncio.server

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lib import http, system
from lib.suite import Suite

from cases import CASES, REQUEST
from wire import CODES, NAMES, head, send

H3I = os.environ["H3I"]
FOLLOWING = 4  # the request stream that shows that the connection goes on
SECONDS = 10  # h3i's idle time of 5 s, and as much again for a busy machine
suite = Suite("h3i")


async def serve(request):
    await request.body()
    await request.whole(200, b"fine")


async def echo(connection):
    async for message in connection:
        await connection.send(message)


@contextlib.asynccontextmanager
async def up():
    async with http.origin(serve) as port, websockets.asyncio.server.serve(echo, "127.0.0.1", 0) as sockets:
        yaml = system.resources(port).replace(
            "  rules:\n",
            "  rules:\n    - matches:\n        - path: {type: PathPrefix, value: /ws}\n"
            "      backendRefs:\n        - name: sockets\n").replace(
            "  backends:\n",
            "  backends:\n    - name: sockets\n      origin:\n"
            f"        url: http://127.0.0.1:{sockets.sockets[0].getsockname()[1]}\n").replace(
            "      port: 8080\n",
            "      port: 8080\n    - name: https\n      port: 8443\n      protocols: [HTTP/1.1, HTTP/2, HTTP/3]\n"
            "      tls:\n        certificateRefs:\n          - name: made-on-the-spot\n"
            "  limits:\n    maxHeaderBytes: 1024\n")
        async with system.up(yaml=yaml) as strait:
            await check(CASES[0])  # the first handshake is slow, and the client's draining time three times that
            yield strait


async def run(actions):
    process = await asyncio.create_subprocess_exec(
        H3I, str(system.HTTPS), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE)
    try:
        out, error = await asyncio.wait_for(process.communicate(json.dumps(actions).encode()), SECONDS)
    except asyncio.TimeoutError:
        process.kill()
        await process.wait()
        raise AssertionError(f"h3i hung for {SECONDS} s") from None
    if process.returncode:
        raise AssertionError(f"h3i ended with {process.returncode}: {error.decode(errors='replace')[-500:]}")
    return json.loads(out)


def outcome(result, goes_on):
    """In one word, as it would be expected."""
    if result["closed"]:
        code = result["closed"]["code"]
        return f"closes {NAMES.get(code, hex(code))}" if result["closed"]["application"] else f"closes transport {code:#x}"
    frames = result["streams"].get(str(REQUEST), [])
    end = "hangs"
    for frame in frames:
        if "reset" in frame:
            end = f"resets {NAMES.get(frame['reset'], hex(frame['reset']))}"
        elif "status" in frame and end == "hangs":
            end = f"answers {frame['status']}"
    if goes_on and end != "hangs" and {"status": "200"} not in result["streams"].get(str(FOLLOWING), []):
        end += ", but serves nothing more"
    return end


def accepted(case):
    return [*(f"closes {code}" for code in case.closes), *(f"resets {code}" for code in case.resets),
            *(f"answers {status}" for status in case.statuses)]


async def check(case):
    actions = list(case.actions)
    goes_on = case.resets or case.statuses
    if goes_on:
        actions += [{"await": REQUEST}, send(FOLLOWING, head(), fin=True), {"await": FOLLOWING}, {"close": True}]
    return outcome(await run(actions), goes_on)


def declare(case):
    @suite.case(f"{case.rule}: {case.title}", seconds=2 * SECONDS)
    async def judge(_):
        came = await check(case)
        if came not in accepted(case):
            raise AssertionError(f"{came} (expected: {' or '.join(accepted(case))})")
        return came


for one in CASES:
    declare(one)
suite.run(up())
