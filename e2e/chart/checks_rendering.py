"""Each value has its effect, defaults are safe, and what makes no sense is refused in words."""

from lib.suite import expect
from tools import Rendered, nested, template

POD_TEMPLATES = ("Deployment", "Job", "Pod")


def pods(rendered):
    """Every pod that Helm starts, with the name of its owner."""
    for each in rendered.all:
        if each["kind"] in POD_TEMPLATES:
            yield each["kind"], (each["spec"] if each["kind"] == "Pod" else each["spec"]["template"]["spec"])


def rules(rendered):
    return [rule for kind in ("ClusterRole", "Role") for each in rendered.of(kind) for rule in each["rules"]]


def refused(values, *words):
    try:
        template(values)
    except AssertionError as e:
        for word in words:
            expect(word in str(e), True, f"{word!r} in {e}")
    else:
        raise AssertionError(f"{values}: rendered (expected: an error)")


# value, what it is set to, where that is seen
EFFECTS = [
    ("image.registry", "r.example.com", lambda r: r.container()["image"] == "r.example.com/strait-operator:0.1.0-SNAPSHOT"),
    ("image.registry", "", lambda r: r.container()["image"] == "strait-operator:0.1.0-SNAPSHOT"),
    ("image.repository", "x/operator", lambda r: r.container()["image"] == "localhost/x/operator:0.1.0-SNAPSHOT"),
    ("image.tag", "9", lambda r: r.container()["image"] == "localhost/strait-operator:9"),
    ("image.digest", "sha256:" + "a" * 64, lambda r: r.container()["image"] == "localhost/strait-operator@sha256:" + "a" * 64),
    ("image.pullPolicy", "Never", lambda r: {p["containers"][0]["imagePullPolicy"] for _, p in pods(r)} == {"Never"}),
    ("nodeImage.registry", "r.example.com", lambda r: r.environment()["STRAIT_NODE_IMAGE"].startswith("r.example.com/")),
    ("nodeImage.repository", "x/node", lambda r: "/x/node:" in r.environment()["STRAIT_NODE_IMAGE"]),
    ("nodeImage.tag", "9", lambda r: r.environment()["STRAIT_NODE_IMAGE"] == "localhost/strait-node:9"),
    ("nodeImage.digest", "sha256:" + "b" * 64, lambda r: r.environment()["STRAIT_NODE_IMAGE"].endswith("@sha256:" + "b" * 64)),
    ("nameOverride", "other", lambda r: r.one("Deployment")["metadata"]["name"] == "other-operator"),
    ("imagePullSecrets", ["s"], lambda r: all(p["imagePullSecrets"] == [{"name": "s"}] for _, p in pods(r))),
    ("watchNamespaces", ["a", "b"], lambda r: r.environment()["STRAIT_WATCH_NAMESPACES"] == "a,b"),
    ("replicas", 3, lambda r: r.one("Deployment")["spec"]["replicas"] == 3 and r.one("PodDisruptionBudget") is not None),
    ("leaderElection", True, lambda r: r.environment()["STRAIT_LEADER_ELECTION"] == "true"),
    ("logLevel", "DEBUG", lambda r: r.environment()["STRAIT_LOG_LEVEL"] == "DEBUG"),
    ("logFormat", "JSON", lambda r: r.environment()["STRAIT_LOG_FORMAT"] == "JSON"),
    ("env", [{"name": "X", "value": "z"}], lambda r: r.environment()["X"] == "z"),
    ("resources", {"limits": {"memory": "1Gi"}}, lambda r: r.container()["resources"]["limits"] == {"memory": "1Gi"}),
    ("priorityClassName", "p", lambda r: r.pod()["priorityClassName"] == "p"),
    ("nodeSelector", {"a": "b"}, lambda r: all(p["nodeSelector"] == {"a": "b"} for _, p in pods(r))),
    ("tolerations", [{"key": "k"}], lambda r: all(p["tolerations"] == [{"key": "k"}] for _, p in pods(r))),
    ("affinity", {"nodeAffinity": {}}, lambda r: r.pod()["affinity"] == {"nodeAffinity": {}}),
    ("topologySpreadConstraints", [{"maxSkew": 1}], lambda r: r.pod()["topologySpreadConstraints"] == [{"maxSkew": 1}]),
    ("podLabels", {"a": "b"}, lambda r: r.one("Deployment")["spec"]["template"]["metadata"]["labels"]["a"] == "b"),
    ("podAnnotations", {"a": "b"}, lambda r: r.one("Deployment")["spec"]["template"]["metadata"]["annotations"]["a"] == "b"),
    ("serviceAccount.annotations", {"a": "b"}, lambda r: r.one("ServiceAccount")["metadata"]["annotations"] == {"a": "b"}),
    ("rbac.aggregate", False, lambda r: len(r.of("ClusterRole")) == 1),
    ("crds.install", False, lambda r: not r.of("CustomResourceDefinition")),
    ("crds.keep", False, lambda r: "annotations" not in r.of("CustomResourceDefinition")[0]["metadata"]),
    ("crds.annotations", {"a": "b"}, lambda r: r.of("CustomResourceDefinition")[0]["metadata"]["annotations"]
     == {"a": "b", "helm.sh/resource-policy": "keep"}),
    ("admissionPolicies.enabled", False, lambda r: not r.of("ValidatingAdmissionPolicy")),
    ("admissionPolicies.secretReferences", False, lambda r: not [
        each for each in r.of("ValidatingAdmissionPolicy") if each["metadata"]["name"].startswith("secrets.")]),
    ("admissionPolicies.imagePrefixes", ["r/"], lambda r: [
        each for each in r.of("ValidatingAdmissionPolicy") if each["metadata"]["name"].startswith("images.")]),
    ("networkPolicy.enabled", False, lambda r: not r.of("NetworkPolicy")),
    ("networkPolicy.from", [{"podSelector": {}}], lambda r: r.one("NetworkPolicy")["spec"]["ingress"][0]["from"] == [{"podSelector": {}}]),
    ("networkPolicy.apiServerPorts", [7443], lambda r: {"port": 7443, "protocol": "TCP"} in r.one("NetworkPolicy")["spec"]["egress"][1]["ports"]),
    ("uninstall.removeFinalizers", False, lambda r: not r.of("Job")),
    ("uninstall.deadlineSeconds", 30, lambda r: r.one("Job")["spec"]["activeDeadlineSeconds"] == 30),
    ("certManager.enabled", True, lambda r: [x for x in rules(r) if x["apiGroups"] == ["cert-manager.io"]]),
    ("metrics.serviceMonitor.enabled", True, lambda r: r.one("ServiceMonitor")),
    ("metrics.podMonitor.enabled", True, lambda r: r.one("PodMonitor")["spec"]["namespaceSelector"] == {"any": True}),
    ("metrics.prometheusRule.enabled", True, lambda r: len(r.one("PrometheusRule")["spec"]["groups"][0]["rules"]) >= 7),
]

MONITORS = {"metrics": {name: {"enabled": True} for name in ("serviceMonitor", "podMonitor", "prometheusRule")}}

# value below metrics, what it is set to, text that must then be in the rendering
MONITOR_EFFECTS = [
    ("serviceMonitor.labels", {"see": "me"}, "see: me"),
    ("serviceMonitor.interval", "7s", "interval: 7s"),
    ("podMonitor.labels", {"see": "me"}, "see: me"),
    ("podMonitor.interval", "7s", "interval: 7s"),
    ("prometheusRule.labels", {"see": "me"}, "see: me"),
    ("prometheusRule.alertLabels", {"team": "models"}, "team: models"),
    ("prometheusRule.latency", "Total", 'by (namespace, group, route, le)'),
    ("prometheusRule.latencySeconds", 0.25, "> 0.25"),
    ("prometheusRule.errorRatio", 0.05, "> 0.05"),
    ("prometheusRule.connections", 50_000_000, "> 50000000"),
    ("prometheusRule.memoryRatio", 0.65, "> 0.65"),
    ("prometheusRule.certificateSeconds", 7_200_000, "< 7200000"),
    ("prometheusRule.acknowledgeFor", "17m", "for: 17m"),
]


def is_seen(question, rendered):
    """What an object does not have is not seen."""
    try:
        return bool(question(rendered))
    except (AssertionError, KeyError):
        return False


def merged(a, b):
    return {key: merged(a[key], b[key]) if key in a and key in b and isinstance(a[key], dict) else b.get(key, a.get(key))
            for key in {**a, **b}}


def declare(suite):
    @suite.case("every value has its effect", seconds=180)
    async def effects(_):
        unset, monitored = Rendered(), template(MONITORS)
        for path, value, seen in EFFECTS:
            expect(is_seen(seen, Rendered(nested(path, value))), True, f"{path}: {value} is seen")
            expect(is_seen(seen, unset), False, f"{path}: {value} is seen without being set")
        for path, value, text in MONITOR_EFFECTS:
            expect(text in template(merged(MONITORS, nested(f"metrics.{path}", value))), True, f"{path}: {text!r} is seen")
            expect(text in monitored, False, f"{path}: {text!r} is seen without being set")
        expect(Rendered({"replicas": 2, "podDisruptionBudget": {"enabled": False}}).of("PodDisruptionBudget"), [], "PDB off")
        return f"{len(EFFECTS) + len(MONITOR_EFFECTS) + 1} of them"

    @suite.case("no value is without a test of its effect")
    async def complete(_):
        import json

        import values_table
        from tools import CHART

        tested = {path for path, _, _ in EFFECTS} | {f"metrics.{path}" for path, _, _ in MONITOR_EFFECTS}
        tested.add("podDisruptionBudget.enabled")
        known = {path for path, _ in values_table.leaves(json.loads((CHART / "values.schema.json").read_text()))}
        expect(known - tested, set(), "values without a test")

    @suite.case("every pod is fit for Pod Security's restricted, and writes nowhere but /tmp")
    async def restricted(_):
        seen = 0
        for kind, pod in pods(Rendered()):
            seen += 1
            context = pod["securityContext"]
            expect((context["runAsNonRoot"], context["runAsUser"], context["seccompProfile"]),
                   (True, 65532, {"type": "RuntimeDefault"}), kind)
            for container in pod["containers"]:
                expect(container["securityContext"], {
                    "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
                    "capabilities": {"drop": ["ALL"]}}, kind)
                expect([mount["mountPath"] for mount in container["volumeMounts"]], ["/tmp"], kind)
                expect("memory" in container["resources"]["limits"], True, f"{kind}: a memory limit")
            expect([name for name in pod if name.startswith("host")], [], kind)
        expect(seen, 3, "pods")

    @suite.case("only the operator matches its selectors")
    async def selectors(_):
        rendered = Rendered({"replicas": 2})
        selector = rendered.one("Deployment")["spec"]["selector"]["matchLabels"]
        expect(rendered.one("Service")["spec"]["selector"], selector, "Service")
        for kind, labels in (
            ("Deployment", rendered.one("Deployment")["spec"]["template"]["metadata"]["labels"]),
            ("Job", rendered.one("Job")["spec"]["template"]["metadata"]["labels"]),
            ("Pod", rendered.one("Pod")["metadata"]["labels"]),
        ):
            expect(selector.items() <= labels.items(), kind == "Deployment", f"{kind}: matched")

    @suite.case("one operator alone is replaced, several elect a leader")
    async def leaders(_):
        alone, several = Rendered(), Rendered({"replicas": 2})
        expect(alone.one("Deployment")["spec"]["strategy"], {"type": "Recreate"}, "strategy")
        expect(several.one("Deployment")["spec"]["strategy"]["type"], "RollingUpdate", "strategy")
        expect((alone.environment()["STRAIT_LEADER_ELECTION"], several.environment()["STRAIT_LEADER_ELECTION"]),
               ("false", "true"), "election")
        expect([bool([x for x in rules(each) if "leases" in x["resources"]]) for each in (alone, several)],
               [False, True], "rights to a Lease")
        refused({"replicas": 2, "leaderElection": False}, "leaderElection: false (expected: true or null")

    @suite.case("namespace mode: a Role in each namespace, nothing that reaches further")
    async def namespaced(_):
        rendered = Rendered({**MONITORS, "watchNamespaces": ["one", "two"]})
        expect([each["metadata"]["name"] for kind in ("ClusterRole", "ClusterRoleBinding") for each in rendered.of(kind)],
               [], "cluster-wide rights")
        expect({each["metadata"]["namespace"] for each in rendered.of("Role")}, {"one", "two", "strait-system"}, "Roles in")
        for binding in rendered.of("ValidatingAdmissionPolicyBinding"):
            (expression,) = binding["spec"]["matchResources"]["namespaceSelector"]["matchExpressions"]
            expect(expression["values"], ["one", "two"], binding["metadata"]["name"])
        expect(rendered.one("PodMonitor")["spec"]["namespaceSelector"], {"matchNames": ["one", "two"]}, "PodMonitor")

    @suite.case("rights are spelled out: no wildcard, no escalation")
    async def rights(_):
        for rule in rules(Rendered({"replicas": 2, "certManager": {"enabled": True}})):
            expect("*" in rule["verbs"] + rule["resources"] + rule["apiGroups"], False, f"a wildcard in {rule}")
            for word in ("escalate", "bind", "impersonate"):
                expect(word in rule["verbs"], False, f"{word} in {rule}")
            expect([r for r in rule["resources"] if r in ("pods/exec", "roles", "clusterroles", "nodes")], [], f"{rule}")

    @suite.case("a value that is unknown or out of bounds is refused")
    async def bounds(_):
        refused({"replica": 2}, "replica")
        refused({"replicas": 11}, "replicas")
        refused({"image": {"pullPolicy": "Sometimes"}}, "pullPolicy")
        refused({"env": [{"name": "STRAIT_INSTANCE", "value": "x"}]}, "env")
        refused({"watchNamespaces": ["Upper"]}, "watchNamespaces")
        refused({"admissionPolicies": {"imagePrefixes": ["it's"]}}, "imagePrefixes")
        template({"global": {"any": "thing"}})
