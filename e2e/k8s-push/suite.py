"""Configuration is pushed into running nodes while a thousand answers stream: nobody notices."""

import asyncio
import contextlib
import json
import pathlib
import statistics
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lib import audit, http, installed, kube
from lib.suite import Suite, expect, expect_at_least, expect_at_most

STREAMS = 1000
APPLIES = 100
NAMESPACE = "e2e-push"
OPERATOR_USER = audit.service_account(installed.OPERATOR_NAMESPACE, "strait-operator")
# A stream lives 40 to 100 s, so that most live through many applies and the rest begin among them. Shorter ones would
# have to be replaced more often than a busy machine can, and then fewer than a thousand are open.
CROWD = {"streams": STREAMS, "pace": 1, "tokens": (40, 100), "rate": 10}

suite = Suite("k8s-push")


def route(system, version=None):
    """The examples' route; with a version, one that every answer tells."""
    spec = {
        "parentRefs": [{"name": system.edge}],
        "rules": [{"backendRefs": [{"name": "sample-llm"}]}],
        "backends": [{"name": "sample-llm", "origin": {"url": f"http://sample-llm.{NAMESPACE}.svc:8000"}}],
    }
    if version is not None:
        spec["rules"][0]["filters"] = [{"type": "ResponseHeaderModifier", "responseHeaderModifier": {
            "set": [{"name": "x-version", "value": str(version)}]}}]
    return json.dumps({"apiVersion": "strait.dev/v1alpha1", "kind": "TunnelRoute",
                       "metadata": {"name": system.route, "namespace": NAMESPACE}, "spec": spec})


async def versions(system):
    """What each edge answers with, asked at the pods and not at their Service."""
    told = set()
    for pod in await system.pods("edgenode"):
        _, fields, _ = await http.fetch(50000 + system.port if system.port < 1024 else system.port,
                                        "GET", "/v1/models", host=pod.address)
        told.add(fields.get("x-version"))
    return told


@contextlib.asynccontextmanager
async def running():
    """Under one crowd from the first case to the last: so many streams take a while to open and to end."""
    async with installed.system(NAMESPACE) as system:
        await kube.apply(route(system), NAMESPACE)
        await installed.programmed(NAMESPACE, system.route)
        async with system.clients(**CROWD) as system.crowd:
            yield system


@suite.case(f"{APPLIES} applies that change nothing: no write, no new revision, nothing dropped", seconds=300)
async def nothing_changes(system):
    before = await system.acknowledged("edgenode")
    since = audit.position()
    async with system.crowd.phase("applies that change nothing", streams=100, requests=100) as phase:
        for _ in range(APPLIES):
            await kube.apply(route(system), NAMESPACE)
        await system.crowd.finish(100, 100, seconds=120)
    written = audit.writes(OPERATOR_USER, since)
    expect(await system.acknowledged("edgenode"), before, "the revision")
    expect({str(each): times for each, times in written.items() if each.resource != "leases"}, {}, "writes")
    expect_at_least(phase.least_open, STREAMS * 9 // 10, "streams open at any time")
    return f"{phase}, at least {phase.least_open} open"


@suite.case(f"{APPLIES} applies that change the route: each is acknowledged in time, nothing dropped", seconds=480)
async def routes_change(system):
    took = []
    async with system.crowd.phase("applies that change the route", streams=500, requests=500) as phase:
        async with installed.watch("edgenode", system.edge, NAMESPACE) as statuses:
            revision = (await statuses.get())["revision"]["desired"]
            for version in range(APPLIES):
                await kube.apply(route(system, version), NAMESPACE)
                applied = time.monotonic()
                revision = await acknowledged(statuses, revision)
                took.append(time.monotonic() - applied)
        expect(await versions(system), {str(APPLIES - 1)}, "x-version of every edge")
        await system.crowd.finish(500, 500, seconds=120)
    expect_at_least(phase.least_open, STREAMS * 9 // 10, "streams open at any time")
    percentiles = statistics.quantiles(took, n=100)
    expect_at_most(percentiles[49], 2, "seconds from apply to all acknowledged, median")
    return f"apply to all acknowledged: median {percentiles[49]:.2f} s, P95 {percentiles[94]:.2f} s, " \
           f"most {max(took):.2f} s; {phase}, at least {phase.least_open} open"


async def acknowledged(statuses, before):
    try:
        async with asyncio.timeout(30):
            while True:
                revision = (await statuses.get()).get("revision", {})
                if revision.get("desired") != before and revision.get("acknowledged") == revision.get("total"):
                    return revision["desired"]
    except TimeoutError:
        raise AssertionError(f"not within 30 s: a revision after {before} is acknowledged by all") from None


@suite.case("the operator logged nothing unexpected")
async def log(system):
    expect(await system.unexpected_log_lines(), [], "lines")


suite.run(running())
