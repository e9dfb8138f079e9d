"""What ends, is killed, refuses or is away while answers stream, and what people notice of it."""

import asyncio
import base64
import contextlib
import gzip
import hashlib
import json
import os
import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lib import http, installed, kube
from lib.suite import Suite, eventually, expect, expect_at_least, expect_at_most

NAMESPACE = "e2e-chaos"
CROWD = {"streams": 100, "pace": 4, "tokens": (12, 60), "rate": 20}
API_DOWN_SECONDS = 30
# An edge gives a silent link up after the idle time of 10 s, looked at each ping interval of 3 s.
NOTICED_SECONDS = 15
# Until kube-proxy sends nobody to an address without a listener; measured: 1 s and less.
LASTED_SECONDS = 5

suite = Suite("k8s-chaos")


def pid_of(program):
    return int((kube.STATE / "run" / f"{program}.pid").read_text())


for kind in ("edgenode", "corenode"):

    @suite.case(f"{kind}s are scaled from 2 to 4 and back: nothing is dropped", seconds=420)
    async def scaled(system, kind=kind):
        revision = await system.acknowledged(kind)
        async with system.clients(**CROWD) as clients:
            async with clients.phase(f"2 to 4 {kind}s", streams=50, requests=100) as up:
                await system.scale(kind, 4)
                await clients.finish(50, 100, seconds=60)
            async with clients.phase(f"4 to 2 {kind}s", streams=50, requests=100) as down:
                await system.scale(kind, 2)
                await gone(system, kind)
                await clients.finish(50, 100, seconds=60)
        expect(await system.acknowledged(kind), revision, "the revision, which scaling does not change")
        return f"{up}; {down}"


async def gone(system, kind):
    """Waits until the pods on their way out have ended."""

    async def none_ending():
        return len(await kube.get("pods", namespace=NAMESPACE, selector=system.selector(kind))) == 2

    await eventually(none_ending, 200, f"2 pods of {kind} are left")


for kind in ("edgenode", "corenode"):

    @suite.case(f"kill -9 of one of two {kind}s: what it carried breaks off, the rest goes on, and it comes back", seconds=300)
    async def killed(system, kind=kind):
        revision = await system.acknowledged(kind)
        async with system.clients(**CROWD) as clients:
            async with clients.expected_to_fail(f"kill -9 of an {kind}") as during:
                victim = (await system.pods(kind))[0]
                await victim.kill()
                await restarted(system, kind, victim)
                await asyncio.sleep(NOTICED_SECONDS if kind == "corenode" else 2)
            # A check that cannot turn red shows nothing: here streams were lost, and it must say so.
            expect_at_least(len(during.failures), 1, "failures that the client counted")
            # Whoever lost one may be refused when asking again, until its address is nobody's; only what had begun can be cut.
            broken = [each for each in during.failures if each.what == "stream" and each.reason.startswith("truncated")]
            expect_at_most(len(broken), CROWD["streams"], "streams broken off")
            lasted = during.failures[-1].at - during.failures[0].at
            expect_at_most(lasted, LASTED_SECONDS, "seconds from the first failure to the last")
            try:
                during.check(0, 0)
            except AssertionError:
                pass
            else:
                raise AssertionError("the check did not turn red (expected: it names the lost streams)")
            async with clients.phase(f"after kill -9 of an {kind}", streams=50, requests=100) as after:
                await clients.finish(50, 100, seconds=60)
        expect(await system.acknowledged(kind), revision, "the revision, which a dead pod does not change")
        return f"{len(during.failures)} failed within {lasted:.1f} s; {after}"


async def restarted(system, kind, victim):

    async def back():
        return any(pod.name == victim.name and pod.restarts > victim.restarts and pod.ready
                   for pod in await system.pods(kind))

    await eventually(back, 120, f"{victim.name} is started again and ready")
    await system.ready(kind, 2)


@suite.case("the operator is killed in the middle of a roll: nothing is dropped, and the roll ends", seconds=420)
async def operator_killed(system):
    before = {pod.name for pod in await system.pods("edgenode")}
    async with system.clients(**CROWD) as clients:
        async with clients.phase("operator killed mid-roll", streams=100, requests=200) as phase:
            await system.annotate("edgenode", "strait.dev/restart", "mid-roll")

            async def begun():
                return any(pod.name not in before for pod in await system.pods("edgenode"))

            await eventually(begun, 60, "the roll has begun")
            operator = await installed.operator_pod()
            await operator.kill()
            await kube.k("delete", "pod", operator.name, "-n", installed.OPERATOR_NAMESPACE, "--grace-period=0", "--force")

            async def rolled():
                pods = await system.pods("edgenode")
                return len(pods) == 2 and all(pod.ready and pod.name not in before for pod in pods)

            await eventually(rolled, 240, "every edge is replaced")
            await installed.operator_pod()
            await kube.until("edgenode", system.edge, "Ready", NAMESPACE, 60)
            await clients.finish(100, 200, seconds=60)

        async def done():
            return any(each["token"] == "mid-roll" and each["state"] == "Done"
                       for each in (await system.status("edgenode")).get("operations", []))

        await eventually(done, 60, "the new operator says that the restart is done")
    return str(phase)


def spoilt():
    """A configuration that arrives whole and says nothing that a node could run."""
    shard = gzip.compress(b"{}")
    manifest = {"contractVersion": 1, "revision": "spoilt0000000000",
                "shards": [{"name": "node-config.0.json.gz", "sha256": hashlib.sha256(shard).hexdigest()}]}
    return {"manifest.json": base64.b64encode(json.dumps(manifest).encode()).decode(),
            "node-config.0.json.gz": base64.b64encode(shard).decode()}


@suite.case("a configuration that nodes refuse: what ran goes on, status tells, and it is put right", seconds=240)
async def refused(system):
    config = f"edge-{system.edge}-config"
    async with system.clients(**CROWD) as clients:
        async with clients.phase("configuration refused", streams=50, requests=100) as phase:
            # No resource can express what a node refuses, so its ConfigMap is spoilt behind the operator's back.
            await system.annotate("edgenode", "strait.dev/pause-reconciliation", "true")
            await kube.patch("configmap", config, {"binaryData": spoilt()}, NAMESPACE)
            for pod in await system.pods("edgenode"):
                await kube.k("annotate", "pod", pod.name, "-n", NAMESPACE, "e2e/sync-now=1", "--overwrite")

            async def told():
                revision = (await system.status("edgenode")).get("revision", {})
                return revision.get("refused")

            said = await eventually(told, 60, "status.revision.refused says why")
            await system.annotate("edgenode", "strait.dev/pause-reconciliation", None)

            async def well():
                revision = (await system.status("edgenode"))["revision"]
                return not revision.get("refused") and revision["acknowledged"] == revision["total"] == 2

            await eventually(well, 60, "all run what is wanted again")
            await clients.finish(50, 100, seconds=60)
    return f"{said!r}; {phase}"


@suite.case("a certificate without its key: the listener keeps what it has, and status tells", seconds=240)
async def bad_certificate(system):
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "broken"}, "type": "kubernetes.io/tls",
              "stringData": {"tls.crt": "no certificate", "tls.key": "no key"}}
    await kube.apply(json.dumps(secret), NAMESPACE)
    edge = await kube.get("edgenode", system.edge, NAMESPACE)
    listeners = edge["spec"]["listeners"]
    async with system.clients(**CROWD) as clients:
        async with clients.phase("a broken certificate", streams=50, requests=100) as phase:
            await kube.patch("edgenode", system.edge, {"spec": {"listeners": listeners + [
                {"name": "broken", "port": 8444, "tls": {"certificateRefs": [{"name": "broken"}]}}]}}, NAMESPACE)

            async def told():
                conditions = (await system.status("edgenode")).get("conditions", [])
                return next((each["message"] for each in conditions
                             if each["type"] == "ResolvedRefs" and each["status"] == "False"), None)

            said = await eventually(told, 60, "ResolvedRefs is False")
            await clients.finish(50, 100, seconds=60)
            await kube.patch("edgenode", system.edge, {"spec": {"listeners": listeners}}, NAMESPACE)
            await kube.until("edgenode", system.edge, "Ready", NAMESPACE, 180)
    return f"{said!r}; {phase}"


@contextlib.asynccontextmanager
async def api_server_down():
    os.kill(pid_of("apiserver"), signal.SIGKILL)
    try:
        yield
    finally:
        await kube.command(kube.CLUSTER / "up")


@suite.case(f"the API server is away for {API_DOWN_SECONDS} s: traffic goes on, and afterwards changes do", seconds=300)
async def no_api_server(system):
    async with system.clients(**CROWD) as clients:
        async with clients.phase("no API server", streams=100, requests=300) as phase:
            async with api_server_down():
                await asyncio.sleep(API_DOWN_SECONDS)
            await clients.finish(100, 300, seconds=60)
        async with clients.phase("after its return", streams=50, requests=100) as after:
            rules = (await kube.get("tunnelroute", system.route, NAMESPACE))["spec"]["rules"]
            rules[0]["filters"] = [{"type": "ResponseHeaderModifier",
                                    "responseHeaderModifier": {"set": [{"name": "x-after", "value": "yes"}]}}]
            await kube.patch("tunnelroute", system.route, {"spec": {"rules": rules}}, NAMESPACE)

            async def follows():
                _, fields, _ = await http.fetch(system.port, "GET", "/v1/models", host=system.address)
                return fields.get("x-after") == "yes"

            await eventually(follows, 90, "a change after its return is served")
            await clients.finish(50, 100, seconds=60)
    return f"{phase}; {after}"


@suite.case("the operator logged nothing unexpected")
async def log(system):
    # While the API server is away, its watches end and its calls are refused.
    away = (r"JdkWebSocketImpl", r"Connection refused", r"The API server does not answer", r"(?i)watch",
            r"(?i)reconnect", r"Rounds .*Operation: .*failed", r"is tried again: .*(refused|/10\.|java\.io\.|java\.nio\.)")
    expect(await system.unexpected_log_lines(away), [], "lines")


suite.run(installed.system(NAMESPACE))
