"""An operator that is given one namespace and no more, and the CA that it keeps: replaced while answers stream, by the
words of docs/certificates.md; and what it asks cert-manager for."""

import base64
import contextlib
import json
import pathlib
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lib import audit, installed, kube
from lib.suite import Suite, eventually, expect

NAMESPACE = "e2e-trust"
ELSEWHERE = "e2e-elsewhere"
OPERATOR_USER = audit.service_account(installed.OPERATOR_NAMESPACE, "strait-operator")
CROWD = {"streams": 100, "pace": 4, "tokens": (12, 60), "rate": 20}

suite = Suite("k8s-trust")


@contextlib.asynccontextmanager
async def running():
    await installed.uninstall()
    since, position = installed.now(), audit.position()
    async with kube.namespace(NAMESPACE), kube.namespace(ELSEWHERE):
        await installed.install(f"watchNamespaces={{{NAMESPACE}}}", "certManager.enabled=true")
        system = await installed.serve(NAMESPACE, since, 2, 2)
        system.position = position
        yield system
    await installed.uninstall()


async def may(verb, resource, namespace):
    with contextlib.suppress(kube.Failed):
        return (await kube.k("auth", "can-i", verb, resource, "-n", namespace, f"--as={OPERATOR_USER}")).strip()
    return "no"


@suite.case("with watchNamespaces, the operator has rights in that namespace alone, and leaves others be", seconds=120)
async def one_namespace(system):
    for namespace, may_it in ((NAMESPACE, "yes"), (ELSEWHERE, "no")):
        for verb, resource in (("list", "edgenodes.strait.dev"), ("get", "secrets"), ("patch", "deployments.apps")):
            expect(await may(verb, resource, namespace), may_it, f"{verb} {resource} in {namespace}")
    bound = [each["metadata"]["name"] for each in json.loads(await kube.k("get", "clusterrolebindings", "-o", "json"))["items"]
             for subject in each.get("subjects", []) if subject["name"] == "strait-operator"]
    expect(bound, [], "ClusterRoleBindings of the operator")

    await kube.apply(installed.examples(ELSEWHERE), ELSEWHERE)
    revision = await system.acknowledged("edgenode")
    rules = (await kube.get("tunnelroute", system.route, NAMESPACE))["spec"]["rules"]
    rules[0]["filters"] = [{"type": "ResponseHeaderModifier",
                            "responseHeaderModifier": {"set": [{"name": "x-watched", "value": "yes"}]}}]
    await kube.patch("tunnelroute", system.route, {"spec": {"rules": rules}}, NAMESPACE)
    # It has planned since, and not for those.
    await system.acknowledged("edgenode", after=revision)
    for kind in ("edgenode", "corenode", "tunnelroute"):
        expect([each.get("status") for each in await kube.get(kind, namespace=ELSEWHERE)], [None], f"status of the {kind} elsewhere")
    await kube.k("delete", "tunnelroute,edgenode,corenode", "--all", "-n", ELSEWHERE, "--timeout=30s")


def rotation_command(token):
    """The line of docs/certificates.md that begins a rotation, but for its example of a text."""
    section = re.search(r"^## Rotating the own CA\n(.*?)^## ", (kube.ROOT / "docs/certificates.md").read_text(), re.S | re.M).group(1)
    line = next(line[4:] for line in section.splitlines() if line.startswith("    kubectl"))
    program, *words = line.split()
    expect((program, words[-2].startswith("strait.dev/rotate=")), ("kubectl", True), "the line is what it was")
    return words[:-2] + [f"strait.dev/rotate={token}", words[-1]]


async def trusted(base):
    """The CAs that a group's nodes are told to trust in the tunnel: every certificate that stands in a trust file of its bundle."""
    data = (await kube.get("secret", f"{base}-bundle", NAMESPACE))["data"]
    return {certificate for document in data.values()
            for certificate in installed.CERTIFICATE.findall(base64.b64decode(document).decode(errors="replace"))}


@suite.case("the own CA is rotated while answers stream, by the line in docs/certificates.md: nothing is dropped", seconds=420)
async def rotated(system):
    (old,), _ = await installed.authority()
    bases = (f"edge-{system.edge}", f"core-{system.core}")
    for base in bases:
        expect(old in await trusted(base), True, f"{base} trusts the old CA")
    async with system.clients(**CROWD) as clients:
        async with clients.phase("CA rotation", streams=100, requests=200) as phase:
            begun = time.monotonic()
            # A text used before begins nothing, and this cluster may have seen this suite before.
            await kube.k(*rotation_command(f"e2e-{time.time_ns()}"))

            async def done():
                certificates, keys = await installed.authority()
                return certificates[0] if len(certificates) == keys == 1 and certificates[0] != old else None

            new = await eventually(done, 120, "strait-ca holds another CA and nothing else")
            took = time.monotonic() - begun

            async def follows():
                return all([old not in found and new in found for found in [await trusted(base) for base in bases]])

            await eventually(follows, 60, "nodes are told to trust the new CA alone")
            for kind in ("edgenode", "corenode"):
                await system.acknowledged(kind)
                await kube.until(kind, system.name(kind), "Ready", NAMESPACE)
            await clients.finish(100, 200, seconds=60)
        # What is dialled now shakes hands with certificates of the new CA alone.
        async with clients.phase("new links", streams=50, requests=100) as after:
            before = {pod.name for pod in await system.pods("edgenode")}
            await system.annotate("edgenode", "strait.dev/restart", "e2e-1")

            async def replaced():
                pods = await system.pods("edgenode")
                return len(pods) == 2 and all(pod.ready and pod.name not in before for pod in pods)

            await eventually(replaced, 180, "every edge is replaced")
            await kube.until("edgenode", system.edge, "Ready", NAMESPACE)
            links = (await system.status("edgenode"))["links"]
            expect(all(each["up"] == each["wanted"] and each["up"] > 0 for each in links), True, f"links up: {links}")
            await clients.finish(50, 100, seconds=60)
    return f"rotated in {took:.0f} s; {phase}; {after}"


# Of cert-manager there is its kind alone: its controller's image is in a registry.
CERTIFICATES = """
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: certificates.cert-manager.io}
spec:
  group: cert-manager.io
  scope: Namespaced
  names: {kind: Certificate, plural: certificates, singular: certificate, listKind: CertificateList}
  versions:
    - name: v1
      served: true
      storage: true
      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
"""
ISSUED = """
apiVersion: strait.dev/v1alpha1
kind: EdgeNode
metadata: {name: issued}
spec:
  replicas: 1
  listeners: [{name: http, port: 8080}]
  cores: [{name: core, ref: {name: demo}}]
  tunnel: {identity: {issuerRef: {name: platform, kind: ClusterIssuer}}}
"""


@suite.case("cert-manager is asked for an identity with the group's SPIFFE id, and no more when it is not wanted", seconds=120)
async def asked(_):
    await kube.apply(CERTIFICATES)
    try:
        await kube.k("wait", "crd/certificates.cert-manager.io", "--for=condition=Established", "--timeout=30s")
        await kube.apply(ISSUED, NAMESPACE)
        await eventually(lambda: kube.exists("certificate", "edge-issued-identity", NAMESPACE), 60, "a Certificate")
        spec = (await kube.get("certificate", "edge-issued-identity", NAMESPACE))["spec"]
        expect(spec["secretName"], "edge-issued-identity", "secretName")
        expect(spec["uris"], [f"spiffe://strait.dev/ns/{NAMESPACE}/edge/issued"], "uris")
        expect(spec["issuerRef"], {"name": "platform", "kind": "ClusterIssuer", "group": "cert-manager.io"}, "issuerRef")
        expect(sorted(spec["usages"]), ["client auth", "digital signature"], "usages")

        async def told():
            conditions = (await kube.get("edgenode", "issued", NAMESPACE)).get("status", {}).get("conditions", [])
            return next((each["message"] for each in conditions if each["type"] == "ResolvedRefs" and each["status"] == "False"), None)

        said = await eventually(told, 60, "ResolvedRefs is False while there is no Secret")
        await kube.patch("edgenode", "issued", {"spec": {"tunnel": {"identity": None}}}, NAMESPACE)

        async def gone():
            return not await kube.exists("certificate", "edge-issued-identity", NAMESPACE)

        await eventually(gone, 60, "the Certificate is gone with what wanted it")
        await kube.until("edgenode", "issued", "Ready", NAMESPACE, 120)
    finally:
        await kube.k("delete", "edgenode", "issued", "-n", NAMESPACE, "--ignore-not-found", "--timeout=60s")
        await kube.k("delete", "crd", "certificates.cert-manager.io", "--timeout=60s")
    return repr(said)


@suite.case("nothing was refused to the operator, and it logged nothing unexpected")
async def log(system):
    expect(sorted({str(each) for each in audit.requests(OPERATOR_USER, system.position) if each.forbidden}), [], "requests refused")
    expect(await system.unexpected_log_lines(), [], "lines")


suite.run(running())
