"""h2load through edge, tunnel and core, against the quickstart's own LLM."""

import asyncio
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lib import system
from lib.suite import Suite, expect, expect_at_least

REQUESTS = 20_000
suite = Suite("h2load")


async def load(url, *arguments):
    process = await asyncio.create_subprocess_exec(
        "h2load", "--requests", str(REQUESTS), "--threads", "1", *arguments, url,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
    out = (await process.communicate())[0].decode()
    expect(process.returncode, 0, f"h2load's exit status ({out[-300:]})")
    counts = re.search(
        r"requests: (\d+) total, \d+ started, \d+ done, (\d+) succeeded, (\d+) failed, (\d+) errored", out)
    expect(counts is not None, True, f"a count in {out[-500:]!r}")
    total, succeeded, failed, errored = map(int, counts.groups())
    expect_at_least(total, REQUESTS, "requests")
    expect((succeeded, failed, errored), (REQUESTS, 0, 0), "succeeded, failed, errored")
    rate = re.search(r"([\d.]+) req/s", out)
    return f"{REQUESTS:,} requests, {rate.group(1)} req/s"


CLEAR = f"http://127.0.0.1:{system.HTTP}/v1/models"
TLS = f"https://127.0.0.1:{system.HTTPS}/v1/models"


@suite.case("HTTP/1.1, 32 connections")
async def http1(_):
    return await load(CLEAR, "--h1", "--clients", "32")


@suite.case("HTTP/2 in the clear, 8 connections of 32 streams")
async def h2c(_):
    return await load(CLEAR, "--clients", "8", "--max-concurrent-streams", "32")


@suite.case("HTTP/2 over TLS, 8 connections of 32 streams")
async def h2(_):
    return await load(TLS, "--clients", "8", "--max-concurrent-streams", "32")


@suite.case("HTTP/2 in the clear with bodies, 4 connections of 100 streams")
async def bodies(_):
    body = pathlib.Path(__file__).with_name("embedding.json")
    url = f"http://127.0.0.1:{system.HTTP}/v1/embeddings"
    return await load(url, "--clients", "4", "--max-concurrent-streams", "100", "--data", str(body),
                      "--header", "content-type: application/json")


suite.run(system.up(path=system.ROOT / "examples" / "quickstart", probe="/v1/models"))
