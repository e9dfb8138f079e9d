"""Malformed HTTP/3 by h3i: the right code each, and never a hang."""

import asyncio
import contextlib
import json
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lib import http, system
from lib.suite import Suite

from cases import CASES, REQUEST
from wire import CODES, NAMES, head, send

HERE = pathlib.Path(__file__).resolve().parent
H3I = os.environ["H3I"]
FOLLOWING = 4  # the request stream that shows that the connection goes on
SECONDS = 10  # h3i's idle time of 5 s, and as much again for a busy machine
suite = Suite("h3i")


def exclusions():
    """The titles of cases that Netty's codec fails and that cannot be mended here; the cause stands behind each."""
    lines = [line.split("\t") for line in (HERE / "exclusions.txt").read_text().splitlines() if line and line[0] != "#"]
    for line in lines:
        if len(line) != 2 or line[0] not in {case.title for case in CASES}:
            raise SystemExit(f"exclusions.txt: {line} (expected: a case's title, a tab and the cause)")
    return {title for title, _ in lines}


async def serve(request):
    await request.body()
    await request.whole(200, b"fine")


@contextlib.asynccontextmanager
async def up():
    async with http.origin(serve) as port:
        yaml = system.resources(port).replace(
            "      port: 8080\n",
            "      port: 8080\n    - name: https\n      port: 8443\n      protocols: [HTTP/1.1, HTTP/2, HTTP/3]\n"
            "      tls:\n        certificateRefs:\n          - name: made-on-the-spot\n"
            "  limits:\n    maxHeaderBytes: 1024\n")
        async with system.up(yaml=yaml) as strait:
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


def outcome(result):
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
    if end != "hangs" and {"status": "200"} not in result["streams"].get(str(FOLLOWING), []):
        end += ", but serves nothing more"
    return end


def accepted(case):
    return [*(f"closes {code}" for code in case.closes), *(f"resets {code}" for code in case.resets),
            *(f"answers {status}" for status in case.statuses)]


async def check(case):
    goes_on = case.resets or case.statuses
    actions = list(case.actions)
    if goes_on:
        actions += [{"await": REQUEST}, send(FOLLOWING, head(), fin=True), {"await": FOLLOWING}, {"close": True}]
    return outcome(await run(actions))


def declare(case, excluded):
    @suite.case(f"{case.rule}: {case.title}", seconds=2 * SECONDS)
    async def judge(_):
        came = await check(case)
        right = came in accepted(case)
        if excluded and right:
            raise AssertionError(f"{came}: it is right and must leave exclusions.txt")
        if not excluded and not right:
            raise AssertionError(f"{came} (expected: {' or '.join(accepted(case))})")
        return came + (", excluded" if excluded else "")


unmended = exclusions()
for one in CASES:
    declare(one, one.title in unmended)
suite.run(up())
