"""The operator's rights, and which of them it uses: the API server's audit log knows. The operator starts anew here
and is made to use what it has, so that the log of this suite alone tells."""

import contextlib
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lib import audit, installed, kube
from lib.suite import Suite, eventually, expect, expect_at_least

NAMESPACE = "e2e-rbac"
USER = audit.service_account(installed.OPERATOR_NAMESPACE, "strait-operator")

# Rights that cannot show themselves here, each with why.
UNUSED = {
    ("update", "strait.dev", "edgenodes/finalizers"): "needed where OwnerReferencesPermissionEnforcement is on",
    ("update", "strait.dev", "corenodes/finalizers"): "needed where OwnerReferencesPermissionEnforcement is on",
    ("update", "strait.dev", "tunnelroutes/finalizers"): "needed where OwnerReferencesPermissionEnforcement is on",
    ("update", "coordination.k8s.io", "leases"): "JOSDK asks whether it has it before it elects a leader, and then patches",
    ("delete", "", "services"): "the second Service goes when TCP and UDP share one again",
    ("delete", "", "configmaps"): "a shard goes when a configuration of more than 1 MiB shrinks",
}

# As many contents of a resource are kept, and one more.
CONTENTS = 11

suite = Suite("k8s-rbac")


@contextlib.asynccontextmanager
async def running():
    """Two operators, one of which leads: the Lease is among the rights."""
    await installed.uninstall()
    await kube.k("delete", "lease", "--all", "-n", installed.OPERATOR_NAMESPACE, "--ignore-not-found")
    since = audit.position()
    async with installed.system(NAMESPACE, edges=1, cores=1, settings=["replicas=2"]) as system:
        system.position = since
        yield system


async def granted():
    """(verb, group, resource) of every rule that a binding gives the operator, with the namespace or "*"."""
    rights = {}
    for kind, source in (("clusterrolebindings", "ClusterRole"), ("rolebindings", None)):
        for binding in await _all(kind):
            for subject in binding.get("subjects", []):
                if (subject.get("namespace"), subject["name"]) == (installed.OPERATOR_NAMESPACE, "strait-operator"):
                    role = binding["roleRef"]
                    namespace = binding["metadata"].get("namespace", "default")
                    rules = (await kube.get(role["kind"].lower(), role["name"], namespace))["rules"]
                    where = binding["metadata"].get("namespace", "*")
                    for rule in rules:
                        for right in _rights(rule):
                            rights.setdefault(right, set()).add(where)
    return rights


async def _all(kind):
    return json.loads(await kube.k("get", kind, "-A", "-o", "json"))["items"]


def _rights(rule):
    return [(verb, group, resource) for verb in rule["verbs"] for group in rule.get("apiGroups", [])
            for resource in rule.get("resources", [])]


def used(since):
    # "There is none" is an answer, too: a GET before the first apply asks whether the name is somebody else's.
    seen = {(each.verb, each.group, each.resource, each.status) for each in audit.requests(USER, since) if not each.forbidden}
    # A server-side apply that makes an object is a patch to the log, and needs the right to create as well.
    made = {("create", group, resource) for verb, group, resource, status in seen if (verb, status) == ("patch", 201)}
    return made | {right[:3] for right in seen}


@suite.case("the operator does what it can: autoscales, drains, keeps a history, deletes", seconds=500)
async def exercise(system):
    await kube.patch("edgenode", system.edge, {"spec": {"autoscaling": {"minReplicas": 1, "maxReplicas": 2, "metrics": [
        {"type": "CPU", "averageUtilization": 80}]}}}, NAMESPACE)
    await eventually(lambda: kube.exists("hpa", f"edge-{system.edge}", NAMESPACE), 30, "an HPA")
    await kube.patch("edgenode", system.edge, {"spec": {"autoscaling": None}}, NAMESPACE)
    await eventually(lambda: _gone("hpa", f"edge-{system.edge}"), 30, "the HPA is gone")
    await system.ready("edgenode", 1)
    pod = (await system.pods("edgenode"))[0]
    await system.annotate("edgenode", "strait.dev/drain", pod.name)

    async def drained():
        return pod.name not in {each.name for each in await system.pods("edgenode")}

    await eventually(drained, 180, "the drained pod is gone")
    await system.annotate("edgenode", "strait.dev/drain", None)
    rules = (await kube.get("tunnelroute", system.route, NAMESPACE))["spec"]["rules"]
    for content in range(CONTENTS):
        rules[0]["filters"] = [{"type": "ResponseHeaderModifier",
                                "responseHeaderModifier": {"set": [{"name": "x-content", "value": str(content)}]}}]
        await kube.patch("tunnelroute", system.route, {"spec": {"rules": rules}}, NAMESPACE)
        await installed.programmed(NAMESPACE, system.route)
    await kube.k("delete", "tunnelroute", system.route, "-n", NAMESPACE, "--timeout=60s")
    await kube.k("delete", "edgenode", system.edge, "-n", NAMESPACE, "--timeout=120s")
    await kube.k("delete", "corenode", system.core, "-n", NAMESPACE, "--timeout=120s")


async def _gone(kind, name):
    return not await kube.exists(kind, name, NAMESPACE)


@suite.case("granted minus used is empty")
async def least(system):
    rights = await granted()
    expect_at_least(len(rights), 10, "rights found")
    expect(sorted(UNUSED.keys() - rights.keys()), [], "rights explained and not granted")
    seen = used(system.position)
    unused = sorted(right for right in rights if right not in seen and right not in UNUSED)
    print(f"     granted {len(rights)}, used {len(set(rights) & seen)}, never used but explained {len(UNUSED)}")
    for verb, group, resource in unused:
        print(f"     granted, never used: {verb} {resource}{'.' + group if group else ''} ({', '.join(sorted(rights[verb, group, resource]))})")
    expect([f"{verb} {resource}" for verb, _, resource in unused], [], "rights never used")


@suite.case("nothing was refused to it")
async def refused(system):
    expect(sorted({str(each) for each in audit.requests(USER, system.position) if each.forbidden}), [], "requests refused")


@suite.case("nodes have no rights, and never call the API server")
async def nodes(_):
    bound = [binding["metadata"]["name"] for kind in ("clusterrolebindings", "rolebindings") for binding in await _all(kind)
             for subject in binding.get("subjects", [])
             if subject["kind"] == "ServiceAccount" and subject["name"].startswith(("edge-", "core-"))]
    expect(bound, [], "bindings to nodes' service accounts")


@suite.case("the operator logged nothing unexpected")
async def log(system):
    expect(await system.unexpected_log_lines(), [], "lines")


suite.run(running())
