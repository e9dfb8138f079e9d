"""Every group of the Autobahn test suite is a case: all of its tests are OK, non-strict or informational."""

import asyncio
import contextlib
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
PATTERNS = [line.split(None, 3) for line in (HERE / "cases.txt").read_text().splitlines()
            if line and not line.startswith("#")]

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
            yield
    finally:
        await ended(echo)


async def fuzz(cases, excluded):
    with tempfile.TemporaryDirectory(prefix="strait-autobahn-") as folder:
        maven = await asyncio.create_subprocess_exec(
            system.ROOT / "mvnw", "-B", "-ntp", "-f", HERE / "pom.xml", f"-Dfolder={folder}",
            "compiler:compile", "autobahntestsuite:fuzzingclient", f"-Dport={system.HTTP}",
            f"-Dcases={cases}", *([f"-DexcludeCases={excluded}"] if excluded != "-" else []),
            cwd=folder, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT, start_new_session=True)
        try:
            output = (await maven.stdout.read()).decode(errors="replace")
            await maven.wait()
        finally:
            await ended(maven)
    ran = re.findall(r"^Running test case ID (\S+) ", output, re.M)
    return ran, maven.returncode, output


def declare(least, cases, excluded, title):
    @suite.case(f"{title} ({cases})", seconds=240)
    async def group(_):
        ran, status, output = await fuzz(cases, excluded)
        if status:
            print("\n".join(output.splitlines()[-60:]))
        expect(status, 0, "exit status of the fuzzing client")
        expect_at_least(len(ran), int(least), "tests that ran")
        return f"{len(ran)} tests"


for pattern in PATTERNS:
    declare(*pattern)
suite.run(running())
