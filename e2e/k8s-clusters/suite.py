"""An edge in one cluster and a core in another, each with an operator of its own, by the lines of
examples/two-clusters/README.md. All that crosses is the tunnel."""

import contextlib
import dataclasses
import json
import pathlib
import re
import shlex
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lib import http, installed, kube
from lib.continuous import Continuous
from lib.suite import Suite, eventually, expect

NAMESPACE = "strait-example"  # as the examples say
EXAMPLE = kube.ROOT / "examples" / "two-clusters"
MAINLAND_NODE = "10.210.0.2"  # on the wire between the two networks
MAINLAND = {"STRAIT_CLUSTER_STATE": f"{kube.STATE}-mainland", "STRAIT_CLUSTER_NETNS": "strait-mainland"}
CROWD = {"streams": 50, "pace": 4, "tokens": (12, 60), "rate": 10}

suite = Suite("k8s-clusters")


async def mainland(*words, given=None):
    """kubectl in the core's cluster."""
    return await kube.command(kube.CLUSTER / "k", *words, given=given, environment=MAINLAND)


def readme_lines(heading):
    section = re.search(rf"^## {heading}\n(.*?)(?:^## |\Z)", (EXAMPLE / "README.md").read_text(), re.S | re.M).group(1)
    return [line[4:] for line in section.splitlines() if line.startswith("    ")]


async def follow(lines, folder):
    """Runs lines of the README as one script whose kubectl knows both contexts."""
    kubectl = f"""kubectl() {{
      local context=$2
      shift 2
      case $context in
        hongkong) {shlex.quote(str(kube.CLUSTER / "k"))} "$@" ;;
        mainland) STRAIT_CLUSTER_STATE={MAINLAND["STRAIT_CLUSTER_STATE"]} STRAIT_CLUSTER_NETNS={MAINLAND["STRAIT_CLUSTER_NETNS"]} \
          {shlex.quote(str(kube.CLUSTER / "k"))} "$@" ;;
      esac
    }}
    """
    script = "\n".join(["set -euo pipefail", f"cd {shlex.quote(str(folder))}", kubectl] + lines)
    return await kube.command("bash", "-c", script)


@dataclasses.dataclass(frozen=True)
class System:
    """The edge's address in its cluster, and when the suite began."""

    address: str
    since: str


@contextlib.asynccontextmanager
async def running():
    since = installed.now()
    await installed.install()
    await kube.k("delete", "namespace", NAMESPACE, "--ignore-not-found", "--timeout=180s")
    await kube.command(
        "nsenter", "--net=/run/netns/strait-mainland", kube.STATE / "bin" / "helm", "install", "strait", installed.CHART,
        "-n", installed.OPERATOR_NAMESPACE, "--create-namespace", "--wait", "--timeout", "180s",
        environment={"KUBECONFIG": f"{MAINLAND['STRAIT_CLUSTER_STATE']}/admin.kubeconfig"})
    with tempfile.TemporaryDirectory(prefix="strait-e2e-") as name:
        folder = pathlib.Path(name)
        (folder / "examples").symlink_to(kube.ROOT / "examples")
        try:
            await follow(readme_lines("Exchange the CAs"), folder)
            start = readme_lines("Start")
            at_edge = next(i for i, line in enumerate(start) if line.startswith("kubectl --context hongkong"))
            await follow(start[:at_edge], folder)
            # "Put that address into spec.cores[].address": here a port of the node, for nobody gives LoadBalancers addresses.
            service = json.loads(await mainland("get", "service", "core-mainland", "-n", NAMESPACE, "-o", "json"))
            expect(service["spec"]["type"], "LoadBalancer", "type of the core's Service")
            address = f"{MAINLAND_NODE}:{service['spec']['ports'][0]['nodePort']}"
            (folder / "examples").unlink()
            await kube.command("cp", "-r", kube.ROOT / "examples", folder / "examples")
            edge = folder / "examples" / "two-clusters" / "edge-cluster" / "edge.yaml"
            edge.write_text(re.sub(r"address: \S+", f"address: {address}", edge.read_text()))
            await follow(start[at_edge:], folder)
            address = await kube.service_address("edge-hongkong", NAMESPACE)
            await eventually(lambda: http.listens(address, 8080), 60, "the edge's Service takes connections")
            yield System(address, since)
        finally:
            await kube.empty(NAMESPACE)
            await kube.k("delete", "namespace", NAMESPACE, "--ignore-not-found", "--timeout=180s")


@suite.case("by the README's lines an edge in one cluster serves through a core in the other: nothing is dropped", seconds=180)
async def serves(system):
    for kind, name in (("edgenode", "hongkong"), ("tunnelroute", "sample")):
        expect(await kube.exists(kind, name, NAMESPACE), True, f"{kind} {name} in the edge's cluster")
    expect(await kube.get("corenode", namespace=NAMESPACE), [], "CoreNodes in the edge's cluster")
    links = (await kube.get("edgenode", "hongkong", NAMESPACE))["status"]["links"]
    expect(all(each["up"] == each["wanted"] and each["up"] > 0 for each in links), True, f"links up: {links}")
    await installed.programmed(NAMESPACE, "sample")
    async with Continuous(system.address, 8080, **CROWD) as clients:
        async with clients.phase("across clusters", streams=50, requests=100) as phase:
            await clients.finish(50, 100, seconds=90)
    return str(phase)


@suite.case("a change of the route in both clusters, the core's first, is served: nothing is dropped", seconds=180)
async def changed(system):
    route = (EXAMPLE / "route.yaml").read_text().replace("    - backendRefs:\n", """    - filters:
        - type: ResponseHeaderModifier
          responseHeaderModifier:
            set:
              - name: x-version
                value: second
      backendRefs:
""")

    async def answers():
        _, fields, _ = await http.fetch(8080, "GET", "/v1/models", host=system.address)
        return fields.get("x-version") == "second"

    async with Continuous(system.address, 8080, **CROWD) as clients:
        async with clients.phase("route changed in both", streams=50, requests=100) as phase:
            await mainland("apply", "-f", "-", given=route)

            async def programmed():
                found = json.loads(await mainland("get", "tunnelroute", "sample", "-n", NAMESPACE, "-o", "json"))
                return all(any(each["type"] == "Programmed" and each["status"] == "True"
                               and each["observedGeneration"] == found["metadata"]["generation"] for each in parent["conditions"])
                           for parent in found["status"]["parents"])

            await eventually(programmed, 60, "the route is Programmed in the core's cluster")
            await kube.apply(route, NAMESPACE)
            await eventually(answers, 60, "answers say what the change says")
            await clients.finish(50, 100, seconds=90)
    return str(phase)


@suite.case("the CA of the edge's cluster is replaced, when the other cluster has agreed: nothing is dropped", seconds=240)
async def rotated(system):
    (old,), _ = await installed.authority()
    token = f"e2e-{time.time_ns()}"

    async def rotate(text):
        await kube.k("-n", installed.OPERATOR_NAMESPACE, "annotate", "secret", "strait-ca", f"strait.dev/rotate={text}", "--overwrite")

    async def certificates(count):
        found, _ = await installed.authority()
        return found if len(found) == count else None

    async with Continuous(system.address, 8080, **CROWD) as clients:
        async with clients.phase("CA rotation across clusters", streams=50, requests=100) as phase:
            await rotate(token)
            both = await eventually(lambda: certificates(2), 60, "a second CA is added")
            expect(both[0], old, "the CA that signs until the other cluster has agreed")
            before = await core_revision()
            await mainland("apply", "-f", "-", given=json.dumps(
                {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "hongkong-ca", "namespace": NAMESPACE},
                 "data": {"ca.crt": "\n".join(both) + "\n"}}))

            async def trusted():
                return await core_revision() not in (None, before)

            await eventually(trusted, 60, "every core trusts both CAs")
            await rotate(f"{token}/agreed")
            (new,) = await eventually(lambda: certificates(1), 90, "one CA is left")
            expect(new, both[1], "the CA that is left")
            await clients.finish(50, 100, seconds=60)
    return str(phase)


async def core_revision():
    """What all cores run, or None while they differ."""
    revision = json.loads(await mainland("get", "corenode", "mainland", "-n", NAMESPACE, "-o", "json"))["status"]["revision"]
    return revision["desired"] if revision["acknowledged"] == revision["total"] else None


@suite.case("the operators logged nothing unexpected")
async def log(system):
    here = await kube.logs(installed.OPERATOR, installed.OPERATOR_NAMESPACE, system.since)
    there = await mainland("logs", "-n", installed.OPERATOR_NAMESPACE, "-l", installed.OPERATOR, "--tail=-1")
    expect(installed.unexpected(here) + installed.unexpected(there), [], "entries")


suite.run(running())
