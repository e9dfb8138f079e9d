"""Every group of the Autobahn test suite is a case: all of its tests but the excluded are OK, non-strict or informational."""

import asyncio
import contextlib
import fnmatch
import os
import pathlib
import re
import signal
import socket
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lib import system
from lib.suite import Suite, expect, expect_at_least

HERE = pathlib.Path(__file__).resolve().parent
LINES = [line for line in (HERE / "cases.txt").read_text().splitlines() if line and not line.startswith("#")]
GROUPS = [line.split(None, 2) for line in LINES if not line.startswith("fails ")]
EXCLUDED = dict(line.split(None, 2)[1:] for line in LINES if line.startswith("fails "))

suite = Suite("autobahn")


async def ended(process):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


@contextlib.asynccontextmanager
async def running():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    echo = await asyncio.create_subprocess_exec(
        sys.executable, HERE / "echo.py", str(port), stdin=asyncio.subprocess.DEVNULL, start_new_session=True)
    try:
        async with system.up(yaml=system.resources(port)):
            yield port
    finally:
        await ended(echo)


async def fuzz(cases, port):
    """Which tests ran, and how those ended that failed."""
    with tempfile.TemporaryDirectory(prefix="strait-autobahn-") as folder:
        maven = await asyncio.create_subprocess_exec(
            system.ROOT / "mvnw", "-B", "-ntp", "-f", HERE / "pom.xml", f"-Dfolder={folder}",
            "compiler:compile", "autobahntestsuite:fuzzingclient", f"-Dport={port}", f"-Dcases={cases}",
            cwd=folder, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT, start_new_session=True)
        try:
            output = (await maven.stdout.read()).decode(errors="replace")
            await maven.wait()
        finally:
            await ended(maven)
    ran = re.findall(r"^Running test case ID (\S+) ", output, re.M)
    failed = {name: re.sub(r"duration: \d+ms, ", "", how).partition(", reportFile")[0]
              for name, how in re.findall(r"^\[ERROR\]\s+\[([\d.]+)] (.*)", output, re.M)}
    if not ran or (maven.returncode != 0) != bool(failed):
        print("\n".join(output.splitlines()[-60:]))
        raise AssertionError(f"the fuzzing client ended with {maven.returncode} after {len(ran)} tests, said above")
    return ran, failed


through = {}


@suite.case("the fuzzing client runs to its end", seconds=210)
async def run(_):
    patterns = ",".join(pattern for _, pattern, _ in GROUPS)
    through["ran"], through["failed"] = await fuzz(patterns, system.HTTP)


def declare(least, patterns, title):
    def mine(names):
        return [name for name in names if any(fnmatch.fnmatchcase(name, each) for each in patterns.split(","))]

    @suite.case(f"{title} ({patterns})")
    async def group(_):
        expect_at_least(len(mine(through["ran"])), int(least), "tests that ran")
        expect({name: through["failed"][name] for name in mine(through["failed"])},
               {name: EXCLUDED[name] for name in mine(EXCLUDED)}, "tests that failed")
        return f"{len(mine(through['ran']))} tests"


for group in GROUPS:
    declare(*group)


@suite.case("what is excluded fails at the origin alone as it does through Strait", seconds=90)
async def alone(origin):
    ran, failed = await fuzz(",".join(EXCLUDED), origin)
    expect(sorted(ran), sorted(EXCLUDED), "tests that ran")
    expect(failed, EXCLUDED, "tests that failed")


suite.run(running())
