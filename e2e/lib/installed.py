"""Strait on the one-node cluster: installed by Helm as the README says, with examples/cluster in a
namespace of the suite's own, scaled to as many edges and cores as the suite asks for."""

import asyncio
import base64
import contextlib
import dataclasses
import datetime
import json
import re

from . import kube
from .continuous import Continuous
from .suite import eventually

OPERATOR_NAMESPACE = "strait-system"
OPERATOR = "app.kubernetes.io/name=strait,app.kubernetes.io/component=operator"
EXAMPLES = kube.ROOT / "examples" / "cluster"
CHART = kube.ROOT / "charts" / "strait"
RELEASED = kube.ROOT / "charts" / "released"

# What an operator may log above INFO while a suite does what it does to it.
EXPECTED_LOG_LINES = ()


def selector(component, name):
    return f"app.kubernetes.io/name=strait,app.kubernetes.io/component={component},app.kubernetes.io/instance={name}"


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


async def install(*settings, chart=CHART):
    """The README's command, but that it also takes a release that is there already."""
    # Without values of its own, an upgrade would take over those of the suite before.
    words = ["upgrade", "--install", "--reset-values", "strait", chart, "-n", OPERATOR_NAMESPACE, "--create-namespace",
             "--wait", "--timeout", "180s"]
    for setting in settings:
        words += ["--set", setting]
    await kube.helm(*words)


async def uninstall():
    """Without an operator, and so without its log and its watches, until it is installed again. The CRDs stay."""
    with contextlib.suppress(kube.Failed):
        await kube.helm("uninstall", "strait", "-n", OPERATOR_NAMESPACE, "--wait", "--timeout", "180s")


CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.S)


async def authority():
    """The own CA's document: its certificates, and how many keys it has."""
    pem = base64.b64decode((await kube.get("secret", "strait-ca", OPERATOR_NAMESPACE))["data"]["authority.pem"]).decode()
    return CERTIFICATE.findall(pem), pem.count("PRIVATE KEY-----") // 2


async def operator_pod():
    return (await kube.ready_pods(OPERATOR, 1, OPERATOR_NAMESPACE))[0]


@dataclasses.dataclass
class Installed:
    """One edge group, one core group and one route in a namespace."""

    namespace: str
    edge: str
    core: str
    route: str
    address: str
    port: int
    since: str

    def clients(self, **settings):
        return Continuous(self.address, self.port, **settings)

    async def scale(self, kind, replicas, seconds=180):
        """Sets spec.replicas and waits until exactly so many pods are ready."""
        await kube.patch(kind, self.name(kind), {"spec": {"replicas": replicas}}, self.namespace)
        await self.ready(kind, replicas, seconds)

    async def ready(self, kind, replicas, seconds=180):
        await kube.ready_pods(self.selector(kind), replicas, self.namespace, seconds)
        await kube.until(kind, self.name(kind), "Ready", self.namespace, seconds)

    def selector(self, kind):
        return selector(kind.removesuffix("node"), self.name(kind))

    async def pods(self, kind):
        return await kube.pods(self.selector(kind), self.namespace)

    async def status(self, kind):
        return (await kube.get(kind, self.name(kind), self.namespace)).get("status", {})

    async def annotate(self, kind, key, value):
        await kube.patch(kind, self.name(kind), {"metadata": {"annotations": {key: value}}}, self.namespace)

    async def acknowledged(self, kind, after=None, seconds=30):
        """Waits until every pod of the group runs the wanted revision, which is another one than `after`."""

        async def all_run_it():
            revision = (await self.status(kind)).get("revision") or {}
            done = revision.get("total") and revision["acknowledged"] == revision["total"]
            return revision["desired"] if done and revision["desired"] != after else None

        return await eventually(all_run_it, seconds, f"every pod of {kind} runs a revision after {after}")

    def name(self, kind):
        return {"edgenode": self.edge, "corenode": self.core}[kind]

    async def unexpected_log_lines(self, expected=EXPECTED_LOG_LINES):
        """Warnings, errors and stack traces of the operator since the suite began, but for those that `expected` matches."""
        return unexpected(await kube.logs(OPERATOR, OPERATOR_NAMESPACE, self.since), expected)


def unexpected(log, expected=EXPECTED_LOG_LINES):
    """The entries of an operator's log that should not be there, ten at most."""
    found = []
    # A line that does not begin with a time goes on with the one before it: a stack trace is as expected as its message.
    for entry in re.split(r"^(?=\d{4}-\d\d-\d\dT)", log, flags=re.M):
        if re.search(r"\b(WARN|ERROR|SEVERE|WARNING)\b|^\s+at |Exception", entry, re.M) and not any(
                re.search(each, entry) for each in expected):
            found.append(entry[:300])
    return found[:10]


def examples(namespace):
    """examples/cluster as it is, but for its namespace."""
    documents = [file.read_text() for file in sorted(EXAMPLES.glob("*.yaml"))]
    return "\n---\n".join(documents).replace("strait-example", namespace)


@contextlib.asynccontextmanager
async def system(namespace, edges=2, cores=2, settings=()):
    """Gives an Installed that serves; the operator stays for the suites to come, the namespace does not."""
    since = now()
    await install(*settings)
    async with kube.namespace(namespace):
        yield await serve(namespace, since, edges, cores)


async def serve(namespace, since, edges, cores):
    """Applies the examples with so many edges and cores, and waits until they serve."""
    await kube.apply(examples(namespace), namespace)
    for kind, replicas in (("edgenode", edges), ("corenode", cores)):
        name = (await kube.get(kind, namespace=namespace))[0]["metadata"]["name"]
        await kube.patch(kind, name, {"spec": {"replicas": replicas}}, namespace)
    return await adopt(namespace, since)


async def adopt(namespace, since):
    """Waits until what a namespace declares serves."""
    edge, core, route = [(await kube.get(kind, namespace=namespace))[0]
                         for kind in ("edgenode", "corenode", "tunnelroute")]
    port = next(each["port"] for each in edge["spec"]["listeners"] if "tls" not in each)
    installed = Installed(namespace, *(each["metadata"]["name"] for each in (edge, core, route)), "", port, since)
    await kube.k("wait", "deployment", "--all", "-n", namespace, "--for=condition=Available", "--timeout=180s")
    await installed.ready("corenode", core["spec"]["replicas"])
    await installed.ready("edgenode", edge["spec"]["replicas"])
    await programmed(namespace, route["metadata"]["name"])
    installed.address = await kube.service_address(f"edge-{installed.edge}", namespace)
    return installed


async def programmed(namespace, route, seconds=60):
    """Waits until every parent of a route says that all of its nodes serve the route's present generation."""

    async def is_programmed():
        found = await kube.get("tunnelroute", route, namespace)
        parents = found.get("status", {}).get("parents", [])
        return bool(parents) and all(
            any(each["type"] == "Programmed" and each["status"] == "True"
                and each.get("observedGeneration", 0) >= found["metadata"]["generation"]
                for each in parent["conditions"])
            for parent in parents)

    await eventually(is_programmed, seconds, f"TunnelRoute {namespace}/{route} is Programmed")


@contextlib.asynccontextmanager
async def watch(kind, name, namespace):
    """A queue of an object's statuses, each as soon as the API server tells of it."""
    process = await asyncio.create_subprocess_exec(
        str(kube.STATE / "bin" / "kubectl"), "--kubeconfig", str(kube.STATE / "admin.kubeconfig"),
        "get", kind, name, "-n", namespace, "--watch", "-o", 'jsonpath={.status}{"\\n"}',
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, limit=1 << 24)
    statuses = asyncio.Queue()

    async def read():
        while line := await process.stdout.readline():
            statuses.put_nowait(json.loads(line.strip() or b"{}"))

    reading = asyncio.get_running_loop().create_task(read())
    try:
        yield statuses
    finally:
        process.terminate()
        await process.wait()
        await reading
