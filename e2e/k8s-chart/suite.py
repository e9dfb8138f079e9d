"""The chart's life: a release upgraded to this chart, rolled back, uninstalled; nodes serve through all of it, and at
the end nothing is left but what was asked to stay."""

import asyncio
import contextlib
import json
import pathlib
import re
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lib import http, installed, kube
from lib.suite import Suite, eventually, expect

NAMESPACE = "e2e-chart"
FROM = "strait-0.1.0.tgz"
CROWD = {"streams": 50, "pace": 4, "tokens": (12, 60), "rate": 10}
CRDS = {f"{kind}.strait.dev" for kind in ("edgenodes", "corenodes", "tunnelroutes")}

suite = Suite("k8s-chart")


async def objects():
    """Everything there is, in any namespace and in none, that bears Strait's labels or is of its kinds."""
    found = set()
    kinds = (await kube.k("api-resources", "--verbs=list,delete", "-o", "name")).split()
    skipped = {"events", "events.events.k8s.io"}
    for kind in kinds:
        if kind in skipped:
            continue
        of_strait = [] if kind.endswith(".strait.dev") else ["-l", "app.kubernetes.io/part-of=strait"]
        with contextlib.suppress(kube.Failed):
            for line in (await kube.k("get", kind, "-A", *of_strait, "-o", "jsonpath={range .items[*]}{.metadata.namespace}/{.metadata.name}{\"\\n\"}{end}")).splitlines():
                found.add(f"{kind} {line}")
    return found


async def log_level():
    env = (await kube.get("deployment", "strait-operator", installed.OPERATOR_NAMESPACE))["spec"]["template"]["spec"]["containers"][0]["env"]
    return next(each["value"] for each in env if each["name"] == "STRAIT_LOG_LEVEL")


async def release(*words):
    await kube.helm(*words, "-n", installed.OPERATOR_NAMESPACE, "--wait", "--timeout", "180s")


@contextlib.asynccontextmanager
async def running():
    """A release serves, with its own CRDs and rights. The images are the tree's: a release's are in no registry. What such an
    operator would like to say in fields that the release's CRDs do not have is refused, so nothing here waits for a status."""
    await installed.uninstall()
    await kube.k("delete", "-f", installed.CHART / "files" / "crds", "--ignore-not-found", "--timeout=120s")
    since = installed.now()
    await installed.install(*(f"{each}.tag={version()}" for each in ("image", "nodeImage")), chart=installed.RELEASED / FROM)
    async with kube.namespace(NAMESPACE):
        # The examples are the tree's, too, and may know fields that the release's CRDs do not.
        await kube.k("apply", "--validate=ignore", "-f", "-", given=installed.examples(NAMESPACE))
        for kind in ("edge", "core"):
            await kube.ready_pods(installed.selector(kind, "demo"), 2, NAMESPACE)
        system = installed.Installed(NAMESPACE, "demo", "demo", "sample", await kube.service_address("edge-demo", NAMESPACE), 8080, since)
        await changes(system, "released")
        yield system


def version():
    """The tag of the images that this tree makes."""
    return re.search(r"^appVersion: (\S+)", (installed.CHART / "Chart.yaml").read_text(), re.M).group(1)


async def crds_are_those_of(chart):
    """Fails unless the API server's CRDs have the very schemas of a chart."""
    with tempfile.TemporaryDirectory(prefix="strait-e2e-") as folder:
        if chart.suffix == ".tgz":
            await kube.command("tar", "xzf", chart, "-C", folder)
            chart = pathlib.Path(folder) / "strait"
        for name in CRDS:
            file = chart / "files" / "crds" / f"strait.dev_{name.partition('.')[0]}.yaml"
            wanted = json.loads(await kube.k("create", "--dry-run=client", "--validate=false", "-o", "json", "-f", file))
            there = await kube.get("crd", name)
            expect(kube.condition(there, "Established"), "True", f"{name} is Established")
            same = [each["schema"] for each in there["spec"]["versions"]] == [each["schema"] for each in wanted["spec"]["versions"]]
            expect(same, True, f"{name} has the schema of {chart}")


async def chart_of_crds():
    return {(await kube.get("crd", name))["metadata"]["labels"]["helm.sh/chart"] for name in CRDS}


@suite.case(f"from {FROM} to this chart, and back: CRDs and operator follow, nothing is dropped", seconds=420)
async def upgrade(system):
    revision = json.loads(await kube.helm("list", "-n", installed.OPERATOR_NAMESPACE, "-o", "json"))[0]["revision"]
    before = await chart_of_crds()
    await crds_are_those_of(installed.RELEASED / FROM)
    async with system.clients(**CROWD) as clients:
        async with clients.phase("helm upgrade", streams=50, requests=50) as up:
            await release("upgrade", "strait", installed.CHART, "--set", "logLevel=DEBUG,replicas=2")
            expect(await log_level(), "DEBUG", "STRAIT_LOG_LEVEL")
            await crds_are_those_of(installed.CHART)
            await kube.ready_pods(installed.OPERATOR, 2, installed.OPERATOR_NAMESPACE)
            await system.ready("edgenode", 2)
            await changes(system, "upgraded")
            await clients.finish(50, 50, seconds=60)
        after = await chart_of_crds()
        async with clients.phase("helm rollback", streams=50, requests=50) as back:
            await release("rollback", "strait", revision)
            expect(await log_level(), "INFO", "STRAIT_LOG_LEVEL")
            await crds_are_those_of(installed.RELEASED / FROM)
            await kube.ready_pods(installed.OPERATOR, 1, installed.OPERATOR_NAMESPACE)
            await kube.ready_pods(system.selector("edgenode"), 2, NAMESPACE)
            await changes(system, "rolled-back")
            await clients.finish(50, 50, seconds=60)
        expect(await chart_of_crds(), before, "helm.sh/chart of the CRDs")
        expect(before & after, set(), "charts that CRDs are of before and after the upgrade")
    return f"{up}; {back}"


async def changes(system, value):
    """A change of the route is served: the operator works."""
    rules = (await kube.get("tunnelroute", system.route, NAMESPACE))["spec"]["rules"]
    rules[0]["filters"] = [{"type": "ResponseHeaderModifier",
                            "responseHeaderModifier": {"set": [{"name": "x-chart", "value": value}]}}]
    await kube.patch("tunnelroute", system.route, {"spec": {"rules": rules}}, NAMESPACE)

    async def served():
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            status, fields, _ = await http.fetch(system.port, "GET", "/v1/models", host=system.address)
            return (status, fields.get("x-chart")) == (200, value)

    await eventually(served, 60, f"answers say x-chart: {value}")


@suite.case("the operator logged nothing unexpected")
async def log(system):
    # An operator newer than the CRDs says more than they know.
    expect(await system.unexpected_log_lines([r"status.*field not declared in schema"]), [], "lines")


@suite.case("helm uninstall: nodes go on without an operator, and their deletion waits for nobody", seconds=420)
async def uninstall(system):
    async with system.clients(**CROWD) as clients:
        async with clients.phase("helm uninstall", streams=50, requests=50) as phase:
            await release("uninstall", "strait")
            await clients.finish(50, 50, seconds=60)
    for kind in ("tunnelroute", "edgenode", "corenode"):
        await kube.k("delete", kind, "--all", "-n", NAMESPACE, "--timeout=60s")
    await eventually(no_pods, 240, "the nodes' pods are gone with their resources")
    return str(phase)


async def no_pods():
    return not await kube.get("pods", namespace=NAMESPACE, selector="app.kubernetes.io/part-of=strait")


@suite.case("what is left are the CRDs, which the chart keeps, and the operator's own keys", seconds=240)
async def left(_):
    await eventually(only_kept, 60, "only what is kept is left")
    kinds = {line.split()[0] for line in await objects()}
    expect(kinds - {"customresourcedefinitions.apiextensions.k8s.io", "secrets"}, set(), "kinds left")


async def only_kept():
    return all(line.startswith(("customresourcedefinitions", "secrets strait-system/strait-")) for line in await objects())


@suite.case("with crds.keep=false, uninstalling leaves nothing at all", seconds=300)
async def nothing(_):
    await release("install", "strait", installed.CHART, "--create-namespace", "--set", "crds.keep=false")
    await release("uninstall", "strait")
    await kube.k("delete", "namespace", installed.OPERATOR_NAMESPACE, "--timeout=120s")

    async def empty():
        return not await objects()

    try:
        await eventually(empty, 60, "nothing of Strait is left")
    except AssertionError as e:
        raise AssertionError(f"{e}: {sorted(await objects())}") from None


suite.run(running())
