"""GitOps: the operator, the nodes and the routes come out of a git repository, and a commit is all it takes."""

import asyncio
import contextlib
import json
import pathlib
import shutil
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lib import http, installed, kube
from lib.suite import Suite, eventually, expect

NAMESPACE = "strait-example"  # as examples/cluster and examples/argocd say
EXAMPLES = kube.ROOT / "examples" / "argocd"
REPOSITORY = kube.STATE / "git" / "strait.git"
CROWD = {"streams": 50, "pace": 4, "tokens": (12, 60), "rate": 10}
OPERATOR, TUNNEL = "strait-operator", "strait-example"

suite = Suite("k8s-argocd")


class Checkout:
    """A clone of the repository that the git daemon serves."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)

    async def git(self, *words):
        return await kube.command("git", "-C", self.folder, "-c", "user.name=e2e", "-c", "user.email=e2e@example.com", *words)

    async def create(self):
        shutil.rmtree(REPOSITORY, ignore_errors=True)
        await kube.command("git", "init", "-q", "--bare", "-b", "main", REPOSITORY)
        await kube.command("git", "init", "-q", "-b", "main", self.folder)
        shutil.copytree(installed.CHART, self.folder / "charts" / "strait")
        shutil.copytree(installed.EXAMPLES, self.folder / "examples" / "cluster")
        await self.push("All of it")

    async def push(self, why):
        await self.git("add", "-A")
        await self.git("commit", "-qm", why)
        await self.git("push", "-q", "--force", REPOSITORY, "main")


def here(text):
    """An example of a user's, whose repository and cluster are ours."""
    return text.replace("https://git.example.com/platform/strait.git", "git://127.0.0.1/strait.git").replace(
        "https://kubernetes.default.svc", "https://127.0.0.1:6443")


async def application(name):
    return await kube.get("application", name, "argocd")


async def in_order(name, seconds=240):
    """Waits until Argo CD says Synced and Healthy."""
    last = {}

    async def is_so():
        nonlocal last
        with contextlib.suppress(kube.Failed):
            last = (await application(name)).get("status", {})
            return (last.get("sync", {}).get("status"), last.get("health", {}).get("status")) == ("Synced", "Healthy")

    try:
        await eventually(is_so, seconds, f"application {name} is Synced and Healthy")
    except AssertionError as e:
        raise AssertionError(f"{e}: {json.dumps(last)[:3000]}") from None


async def refresh(name, kind="hard"):
    await kube.patch("application", name, {"metadata": {"annotations": {"argocd.argoproj.io/refresh": kind}}}, "argocd")

    async def done():
        return "argocd.argoproj.io/refresh" not in (await application(name))["metadata"].get("annotations", {})

    await eventually(done, 60, f"application {name} is refreshed")


async def delete(name):
    if await kube.exists("application", name, "argocd"):
        await kube.k("delete", "application", name, "-n", "argocd", "--timeout=240s")


@contextlib.asynccontextmanager
async def running():
    with contextlib.suppress(kube.Failed):
        await kube.helm("uninstall", "strait", "-n", installed.OPERATOR_NAMESPACE, "--wait")
    since = installed.now()
    with tempfile.TemporaryDirectory(prefix="strait-e2e-") as folder:
        checkout = Checkout(folder)
        await checkout.create()
        await kube.k("patch", "configmap", "argocd-cm", "-n", "argocd", "--patch-file", EXAMPLES / "argocd-cm.yaml")
        try:
            for name in ("project", "operator", "tunnel"):
                await kube.apply(here((EXAMPLES / f"{name}.yaml").read_text()), "argocd")
            begun = time.monotonic()
            await in_order(OPERATOR)
            await in_order(TUNNEL)
            system = await installed.adopt(NAMESPACE, since)
            system.checkout = checkout
            system.seconds = time.monotonic() - begun
            yield system
        finally:
            # The operator goes last: deletion must not depend on it, but here it is not what is tested.
            await delete(TUNNEL)
            await delete(OPERATOR)
            await kube.k("delete", "namespace", NAMESPACE, "--ignore-not-found", "--timeout=120s")
            # The chart keeps them, and Helm would not take over what Argo CD made.
            await kube.k("delete", "-f", installed.CHART / "files" / "crds", "--ignore-not-found", "--timeout=60s")


@suite.case("an operator, nodes and a route out of git: Synced and Healthy, and they serve")
async def synced(system):
    status, _, _ = await http.fetch(system.port, "GET", "/v1/models", host=system.address)
    expect(status, 200, "status")
    return f"after {system.seconds:.0f} s"


@suite.case("a commit changes the route, and traffic follows: nothing is dropped", seconds=180)
async def commit(system):
    file = system.checkout.folder / "examples" / "cluster" / "route.yaml"
    async with system.clients(**CROWD) as clients:
        async with clients.phase("a commit", streams=30, requests=50) as phase:
            file.write_text(file.read_text().replace("    - backendRefs:\n", """    - filters:
        - type: ResponseHeaderModifier
          responseHeaderModifier:
            set:
              - name: x-version
                value: from-git
      backendRefs:
"""))
            await system.checkout.push("Answers say where they come from")
            await refresh(TUNNEL, "normal")
            begun = time.monotonic()
            await eventually(lambda: answers_with(system, "from-git"), 60, "answers say what the commit says")
            took = time.monotonic() - begun
            await in_order(TUNNEL)
            await clients.finish(30, 50, seconds=60)
    return f"{took:.1f} s from Argo CD's look at the repository; {phase}"


async def answers_with(system, value):
    _, fields, _ = await http.fetch(system.port, "GET", "/v1/models", host=system.address)
    return fields.get("x-version") == value


@suite.case("what somebody changes by hand is healed", seconds=120)
async def healed(system):
    rules = (await kube.get("tunnelroute", system.route, NAMESPACE))["spec"]["rules"]
    rules[0]["filters"][0]["responseHeaderModifier"]["set"][0]["value"] = "by-hand"
    await kube.patch("tunnelroute", system.route, {"spec": {"rules": rules}}, NAMESPACE)
    await eventually(lambda: answers_with(system, "from-git"), 60, "answers say again what the commit says")

    async def as_in_git():
        found = await kube.get("tunnelroute", system.route, NAMESPACE)
        return found["spec"]["rules"][0]["filters"][0]["responseHeaderModifier"]["set"][0]["value"] == "from-git"

    await eventually(as_in_git, 60, "the route is as in git")
    await in_order(TUNNEL)


@suite.case("Argo CD sees no difference, after a hard look and for a while", seconds=120)
async def no_difference(_):
    for name in (OPERATOR, TUNNEL):
        await refresh(name)
    for _ in range(10):
        for name in (OPERATOR, TUNNEL):
            status = (await application(name))["status"]
            astray = [f"{each['kind']} {each['name']}" for each in status["resources"] if each.get("status") not in ("Synced", None)]
            expect(astray, [], f"{name}: resources out of sync")
            expect(status["sync"]["status"], "Synced", f"{name}")
        await asyncio.sleep(2)
    tracked = {each["kind"] for each in (await application(TUNNEL))["status"]["resources"]}
    expect(tracked, {"Namespace", "EdgeNode", "CoreNode", "TunnelRoute", "Deployment", "Service"}, "kinds that Argo CD compares")


for kind in ("edgenode", "corenode", "tunnelroute"):

    @suite.case(f"a paused {kind} is Suspended, not Unknown: Argo CD reads its health", seconds=120)
    async def suspended(system, kind=kind):
        name = {"edgenode": system.edge, "corenode": system.core, "tunnelroute": system.route}[kind]

        async def says(wanted):
            return (await application(TUNNEL))["status"]["health"]["status"] == wanted

        async def pause(value):
            await kube.patch(kind, name, {"metadata": {"annotations": {"strait.dev/pause-reconciliation": value}}}, NAMESPACE)

        await pause("true")
        await eventually(lambda: says("Suspended"), 60, "the application is Suspended")
        await pause(None)
        await eventually(lambda: says("Healthy"), 60, "the application is Healthy")


@suite.case("the operator logged nothing unexpected")
async def log(system):
    expect(await system.unexpected_log_lines(), [], "lines")


@suite.case("an application is deleted with all it brought, and nothing waits for the operator", seconds=400)
async def deleted(_):
    await delete(TUNNEL)
    for kind in ("edgenode", "corenode", "tunnelroute"):
        left = json.loads(await kube.k("get", kind, "-A", "-o", "json"))["items"]
        expect([each["metadata"]["name"] for each in left], [], f"{kind}s left")
    await delete(OPERATOR)
    expect(await kube.exists("deployment", "strait-operator", installed.OPERATOR_NAMESPACE), False, "the operator is left")


suite.run(running())
