"""Every pod of every group is replaced while answers stream: no 5xx, nothing cut short."""

import asyncio
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lib import installed, kube
from lib.suite import Suite, eventually, expect, expect_at_least

NAMESPACE = "e2e-roll"
CROWD = {"streams": 200, "pace": 4, "tokens": (20, 80), "rate": 20}

suite = Suite("k8s-roll")


async def rolled(system, kind, before):
    """Waits until no pod of before is left and as many new ones are ready."""

    async def replaced():
        pods = await system.pods(kind)
        return len(pods) == len(before) and all(pod.ready and pod.name not in before for pod in pods)

    await eventually(replaced, 300, f"every pod of {kind} is replaced")
    await kube.until(kind, system.name(kind), "Ready", NAMESPACE)


async def roll(system, name, change):
    """Makes `change` to both groups at once, and holds that nobody noticed."""
    before = {kind: {pod.name for pod in await system.pods(kind)} for kind in ("edgenode", "corenode")}
    begun = time.monotonic()
    async with system.clients(**CROWD) as clients:
        async with clients.phase(name, streams=200, requests=500) as phase:
            for kind in before:
                await change(kind)
            await asyncio.gather(*(rolled(system, kind, pods) for kind, pods in before.items()))
            took = time.monotonic() - begun
            await clients.finish(200, 500, seconds=120)
    return f"all replaced in {took:.0f} s; {phase}"


@suite.case("a new image: all edges and cores are rolled", seconds=420)
async def image(system):
    deployment = await kube.get("deployment", f"edge-{system.edge}", NAMESPACE)
    old = deployment["spec"]["template"]["spec"]["containers"][0]["image"]
    new = old.rpartition(":")[0] + ":e2e-next"
    await kube.command("ctr", "-a", kube.STATE / "run/containerd.sock", "-n", "k8s.io", "images", "tag", "--force", old, new)

    async def change(kind):
        await kube.patch(kind, system.name(kind), {"spec": {"image": new}}, NAMESPACE)

    said = await roll(system, "a new image", change)
    for kind in ("edgenode", "corenode"):
        for item in await kube.get("pods", namespace=NAMESPACE, selector=system.selector(kind)):
            if "deletionTimestamp" not in item["metadata"]:
                expect(item["spec"]["containers"][0]["image"], new, "image")
    return said


@suite.case("a new pod template: all edges and cores are rolled", seconds=420)
async def template(system):
    async def change(kind):
        await kube.patch(kind, system.name(kind), {"spec": {"template": {"annotations": {"example.com/rolled": "yes"}}}}, NAMESPACE)

    return await roll(system, "a new pod template", change)


@suite.case("strait.dev/restart: all edges and cores are rolled, and status says so", seconds=420)
async def restart(system):
    async def change(kind):
        await system.annotate(kind, "strait.dev/restart", "e2e-1")

    said = await roll(system, "restart", change)
    for kind in ("edgenode", "corenode"):

        async def done():
            operations = (await system.status(kind)).get("operations", [])
            return any(each["name"].lower() == "restart" and each["token"] == "e2e-1" and each["state"] == "Done"
                       for each in operations)

        await eventually(done, 60, f"{kind}: status.operations says that the restart is done")
    return said


@suite.case("the operator logged nothing unexpected")
async def log(system):
    expect(await system.unexpected_log_lines(), [], "lines")


suite.run(installed.system(NAMESPACE))
