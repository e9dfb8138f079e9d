"""The ValidatingAdmissionPolicies on a real API server: each rule accepts and refuses, and only what it is about."""

import copy

import yaml

from lib.suite import eventually, expect
from tools import Rendered, ROOT, cluster_is_up, kubectl

OWNED = "e2e-chart-owned"
FREE = "e2e-chart-free"
RELEASE = "e2e-chart"
POLICY_KINDS = ("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding")
WITHOUT_SECRETS = "e2e-chart-developer"

EDGE = {
    "apiVersion": "strait.dev/v1alpha1",
    "kind": "EdgeNode",
    "metadata": {"name": "policy", "namespace": FREE},
    "spec": {
        "listeners": [{"name": "http", "port": 8080}],
        "cores": [{"name": "core", "ref": {"name": "core"}}],
    },
}
CORE = {
    "apiVersion": "strait.dev/v1alpha1",
    "kind": "CoreNode",
    "metadata": {"name": "policy", "namespace": FREE},
    "spec": {"egress": {"allow": [{"host": "api.example.com"}]}},
}
ROUTE = {
    "apiVersion": "strait.dev/v1alpha1",
    "kind": "TunnelRoute",
    "metadata": {"name": "policy", "namespace": FREE},
    "spec": {
        "parentRefs": [{"name": "policy"}],
        "rules": [{"backendRefs": [{"name": "llm"}]}],
        "backends": [{"name": "llm", "origin": {"url": "http://api.example.com"}}],
    },
}
TLS = [{"name": "https", "port": 443, "tls": {"certificateRefs": [{"name": "certificate"}]}}]


def changed(resource, **changes):
    """A copy with annotations, namespace and fields of spec replaced."""
    result = copy.deepcopy(resource)
    result["metadata"]["annotations"] = changes.pop("annotations", {})
    result["metadata"]["namespace"] = changes.pop("namespace", FREE)
    result["spec"].update(changes)
    return result


def apply(resource, user=None, dry_run=True):
    """Status and output of applying it, without keeping it."""
    words = ["apply", "--server-side", "--force-conflicts", "-f", "-"]
    words += ["--dry-run=server"] if dry_run else []
    words += [f"--as={user}"] if user else []
    return kubectl(*words, stdin=yaml.safe_dump(resource), check=False)


def accepted(resource, **more):
    status, out = apply(resource, **more)
    expect((status, "Warning:" in out), (0, False), f"status and warning of {out.strip()}")


def refused(resource, because, **more):
    status, out = apply(resource, **more)
    expect((status != 0, because in out), (True, True), f"refusal for {because!r}: {out.strip()}")


def warned(resource, because):
    status, out = apply(resource)
    expect((status, because in out), (0, True), f"warning of {because!r}: {out.strip()}")


def install():
    """Namespaces, CRDs where there are none, policies that bind in those namespaces only."""
    if kubectl("get", "crd", "edgenodes.strait.dev", check=False)[0]:
        kubectl("apply", "--server-side", "-f", ROOT / "crds" / "yaml")
        kubectl("wait", "--for=condition=Established", "crd/edgenodes.strait.dev", "crd/corenodes.strait.dev",
                "crd/tunnelroutes.strait.dev", "--timeout=30s")
    namespaces = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": FREE}},
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {
            "name": OWNED, "annotations": {"strait.dev/hostnames": "chat.example.com, *.a.example.com"}}},
    ]
    role = {
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role",
        "metadata": {"name": WITHOUT_SECRETS, "namespace": FREE},
        "rules": [{"apiGroups": ["strait.dev"], "resources": ["*"], "verbs": ["*"]}],
    }
    binding = {
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
        "metadata": {"name": WITHOUT_SECRETS, "namespace": FREE},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": WITHOUT_SECRETS},
        "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": WITHOUT_SECRETS}],
    }
    policies = policy_objects()
    kubectl("apply", "--server-side", "-f", "-",
            stdin=yaml.safe_dump_all([*namespaces, role, binding, *policies]))
    return policies


def policy_objects():
    rendered = Rendered(
        {"watchNamespaces": [FREE, OWNED], "admissionPolicies": {"imagePrefixes": ["registry.example.com/strait/"]}},
        release=RELEASE, namespace=FREE)
    return [each for kind in POLICY_KINDS for each in rendered.of(kind)]


def remove():
    kubectl("delete", "--ignore-not-found", "--wait=false", "-f", "-", stdin=yaml.safe_dump_all(policy_objects()))
    kubectl("delete", "namespace", "--ignore-not-found", "--wait=false", FREE, OWNED)


def declare(suite):
    if not cluster_is_up():
        print("note chart: no cluster is up (e2e/cluster/up), so admission policies are rendered and not tried")
        return

    @suite.case("admission: every policy is type-checked without a warning", seconds=120)
    async def types(_):
        policies = install()
        names = [each["metadata"]["name"] for each in policies if each["kind"] == POLICY_KINDS[0]]

        def checked():
            _, out = kubectl("get", POLICY_KINDS[0].lower(), *names, "-o", "yaml")
            items = yaml.safe_load(out)["items"]
            return items if all("typeChecking" in each.get("status", {}) for each in items) else None

        for each in await eventually(checked, 30, "the API server checks types"):
            expect(each["status"]["typeChecking"], {}, each["metadata"]["name"])
        probe = changed(EDGE, annotations={"strait.dev/pause-reconciliation": "yes"})
        await eventually(lambda: apply(probe)[0] != 0, 30, "policies are in force")
        return f"{len(names)} policies"

    @suite.case("admission: what is in order passes without a word")
    async def in_order(_):
        for resource in (EDGE, CORE, ROUTE, changed(EDGE, listeners=TLS)):
            accepted(changed(resource))

    @suite.case("admission: annotations that would do nothing are refused")
    async def annotations(_):
        for name, good, bad in (
            ("pause-reconciliation", "true", "yes"),
            ("restart", "2026-11-24T22:00:00Z", "two words"),
            ("reload", "1", ""),
            ("drain", "edge-policy-6d4c-x2, edge-policy-6d4c-y3", "edge-other-6d4c-x2"),
        ):
            accepted(changed(EDGE, annotations={f"strait.dev/{name}": good}))
            refused(changed(EDGE, annotations={f"strait.dev/{name}": bad}), f"strait.dev/{name}")
        accepted(changed(CORE, annotations={"strait.dev/drain": "core-policy-6d4c-x2"}))
        refused(changed(CORE, annotations={"strait.dev/drain": "edge-policy-6d4c-x2"}), "core-policy-")
        accepted(changed(ROUTE, annotations={"strait.dev/pause-reconciliation": "false"}))
        refused(changed(ROUTE, annotations={"strait.dev/restart": "1"}), "are about pods")

    @suite.case("admission: an annotation that nobody reads is answered with a warning")
    async def unknown(_):
        warned(changed(EDGE, annotations={"strait.dev/restrat": "1"}), "strait.dev/restrat: no such annotation")
        accepted(changed(EDGE, annotations={"example.com/restrat": "1", "local.strait.dev/sample-llm": "x"}))

    @suite.case("admission: a namespace takes the hostnames it owns, and no other")
    async def hostnames(_):
        for names in (["chat.example.com"], ["b.a.example.com", "*.a.example.com"]):
            accepted(changed(ROUTE, namespace=OWNED, hostnames=names))
        for names in (["example.com"], ["a.example.com"], ["chat.example.com", "b.example.com"], ["x.chat.example.com"]):
            refused(changed(ROUTE, namespace=OWNED, hostnames=names), "which this namespace may take")
        refused(changed(ROUTE, namespace=OWNED), "none, which means every one")
        accepted(changed(ROUTE, hostnames=["example.com"]))

    @suite.case("admission: a Secret is named only by who may read it")
    async def secrets(_):
        accepted(changed(EDGE), user=WITHOUT_SECRETS)
        refused(changed(EDGE, listeners=TLS), "may not read Secrets", user=WITHOUT_SECRETS)
        origin = {"url": "https://api.example.com", "tls": {"caRef": {"name": "ca"}}}
        by_ca = changed(ROUTE, backends=[{"name": "llm", "origin": origin}])
        accepted(by_ca)
        refused(by_ca, "spec.backends[].origin.tls.caRef", user=WITHOUT_SECRETS)
        # What is there already may be changed elsewhere by anybody: only the spec is judged.
        expect(apply(changed(EDGE, listeners=TLS), dry_run=False)[0], 0, "applied by an administrator")
        accepted(changed(EDGE, listeners=TLS, annotations={"strait.dev/restart": "1"}), user=WITHOUT_SECRETS)
        kubectl("delete", "edgenode", "policy", "-n", FREE)

    @suite.case("admission: images come from the registries that are allowed")
    async def images(_):
        accepted(changed(EDGE, image="registry.example.com/strait/node:1"))
        refused(changed(EDGE, image="registry.example.com/other/node:1"), "spec.image: expected one that begins with")

    @suite.case("admission: a load balancer's class stays")
    async def immutable(_):
        first = changed(EDGE, service={"type": "LoadBalancer", "loadBalancerClass": "a.example.com/x"})
        expect(apply(first, dry_run=False), (0, "edgenode.strait.dev/policy serverside-applied\n"), "applied")
        refused(changed(EDGE, service={"type": "LoadBalancer", "loadBalancerClass": "a.example.com/y"}), "cannot be changed")
        accepted(changed(EDGE, service={"type": "ClusterIP"}))
        accepted({**first, "spec": {**first["spec"], "replicas": 2}})
        kubectl("delete", "edgenode", "policy", "-n", FREE)

    @suite.case("admission: what is legal and perhaps not meant is answered with a warning")
    async def advice(_):
        for network in ("0.0.0.0/0", "169.254.0.0/16", "::/0"):
            warned(changed(CORE, egress={"allow": [{"cidr": network}]}), "metadata service")
        accepted(changed(CORE, egress={"allow": [{"cidr": "10.0.0.0/8"}]}))
        scaled = {"autoscaling": {"maxReplicas": 3}, "replicas": 1}
        expect(apply(changed(EDGE, **scaled), dry_run=False)[0], 0, "applied")
        warned(changed(EDGE, **{**scaled, "replicas": 2}), "spec.autoscaling decides")
        kubectl("delete", "edgenode", "policy", "-n", FREE)

    @suite.case("admission: what was made for this is removed", seconds=120)
    async def cleanup(_):
        remove()
