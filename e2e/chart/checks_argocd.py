"""Argo CD's view, by the Lua that it would run: health of each fixture, and what the actions do."""

import copy
import importlib.util
import pathlib
import re

import yaml

from lib.suite import expect
from tools import ROOT, run

HERE = pathlib.Path(__file__).resolve().parent
EXAMPLE = ROOT / "examples" / "argocd"
# Argo CD's Lua has no io, no package, and of os little more than the time.
SANDBOX = "io, package, require, dofile, loadfile = nil\nos = {date = os.date, time = os.time}\n"
SHOW = """
local function show(value)
  if type(value) ~= "table" then return type(value) == "string" and string.format("%q", value) or tostring(value) end
  local parts = {}
  for key, inner in pairs(value) do
    parts[#parts + 1] = (type(key) == "number" and "" or string.format("%q", key) .. ": ") .. show(inner)
  end
  local list = #value > 0
  return (list and "[" or "{") .. table.concat(parts, ", ") .. (list and "]" or "}")
end
"""


def literal(value):
    """A YAML value as Lua."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"[{literal(key)}] = {literal(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "{" + ", ".join(map(literal, value)) + "}"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "nil"}[value]
    if isinstance(value, (int, float)):
        return str(value)
    return '"' + "".join(c if c.isprintable() and c not in '"\\' else f"\\{ord(c):03d}" for c in str(value)) + '"'


def lua(script, resource):
    """What the script returns for obj, as a YAML value."""
    program = f"{SHOW}{SANDBOX}local obj = {literal(resource)}\nprintout = print\nprintout(show((function()\n{script}\nend)()))\n"
    return yaml.safe_load(run("lua5.1", "-", stdin=program)[1])


def customizations():
    return yaml.safe_load((EXAMPLE / "argocd-cm.yaml").read_text())["data"]


def action(kind, name, resource):
    actions = yaml.safe_load(customizations()[f"resource.customizations.actions.strait.dev_{kind}"])
    (script,) = [each["action.lua"] for each in actions["definitions"] if each["name"] == name]
    return lua(script, resource)


def documents(name):
    return [each for each in yaml.safe_load_all((EXAMPLE / name).read_text()) if each]


def declare(suite):
    @suite.case("argocd: the patch of argocd-cm is made of the Lua files")
    async def drift(_):
        spec = importlib.util.spec_from_file_location("argocd_cm", EXAMPLE / "argocd_cm.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        expect((EXAMPLE / "argocd-cm.yaml").read_text() == module.text(), True,
               "argocd-cm.yaml is what examples/argocd/argocd_cm.py --write writes")

    @suite.case("argocd: health of each fixture")
    async def health(_):
        cases = yaml.safe_load((HERE / "argocd" / "health.yaml").read_text())
        for case in cases:
            kind = case["resource"]["kind"]
            script = customizations()[f"resource.customizations.health.strait.dev_{kind}"]
            expect(lua(script, case["resource"]), {"status": case["status"], "message": case["message"]},
                   f"{kind}, {case['title']}")
        expect({(c["resource"]["kind"], c["status"]) for c in cases} >= {
            (kind, status) for kind in ("EdgeNode", "CoreNode", "TunnelRoute")
            for status in ("Healthy", "Progressing", "Degraded", "Suspended")}, True, "each status is met for each kind")
        return f"{len(cases)} fixtures"

    @suite.case("argocd: actions set annotations, and touch nothing else")
    async def actions(_):
        resource = {"apiVersion": "strait.dev/v1alpha1", "kind": "EdgeNode", "metadata": {"name": "demo"}, "spec": {"replicas": 2}}
        for name in ("restart", "reload"):
            for kind in ("EdgeNode", "CoreNode"):
                result = action(kind, name, resource)
                token = result["metadata"]["annotations"].pop(f"strait.dev/{name}")
                expect(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", str(token)) is not None, True, f"a token ({token})")
                expect(result["spec"], resource["spec"], "spec")
        for kind in ("EdgeNode", "CoreNode", "TunnelRoute"):
            paused = action(kind, "pause", copy.deepcopy(resource))
            expect(paused["metadata"]["annotations"], {"strait.dev/pause-reconciliation": "true"}, "annotations")
            expect(action(kind, "resume", paused)["metadata"]["annotations"],
                   {"strait.dev/pause-reconciliation": "false"}, "annotations")

    @suite.case("argocd: a paused resource offers resume, another the rest")
    async def discovery(_):
        for kind, some in (("EdgeNode", "restart"), ("CoreNode", "reload"), ("TunnelRoute", "pause")):
            script = yaml.safe_load(customizations()[f"resource.customizations.actions.strait.dev_{kind}"])["discovery.lua"]
            for annotations, is_paused in ((None, False), ({"strait.dev/pause-reconciliation": "true"}, True)):
                metadata = {"name": "demo"} if annotations is None else {"name": "demo", "annotations": annotations}
                offered = lua(script, {"kind": kind, "metadata": metadata})
                expect((offered[some]["disabled"], offered["resume"]["disabled"]), (is_paused, not is_paused), f"{kind} {annotations}")

    @suite.case("argocd: the project allows what the chart makes, and the CRDs come first")
    async def project(_):
        from tools import Rendered

        (made,) = documents("project.yaml")
        allowed = {each["kind"] for each in made["spec"]["clusterResourceWhitelist"]}
        (operator,) = documents("operator.yaml")
        rendered = Rendered(operator["spec"]["source"]["helm"]["valuesObject"],
                            release=operator["spec"]["source"]["helm"]["releaseName"])
        for each in rendered.all:
            if "namespace" not in each["metadata"]:
                expect(each["kind"] in allowed, True, f"{each['kind']} is allowed")
            wave = (each["metadata"].get("annotations") or {}).get("argocd.argoproj.io/sync-wave", "0")
            expect(wave, "-1" if each["kind"] == "CustomResourceDefinition" else "0", f"wave of {each['kind']}")
        for name in ("operator.yaml", "tunnel.yaml"):
            (application,) = documents(name)
            expect(application["spec"]["project"], made["metadata"]["name"], "project")
            expect(application["spec"]["source"]["repoURL"] in made["spec"]["sourceRepos"], True, "a repository that is allowed")
            expect((ROOT / application["spec"]["source"]["path"]).is_dir(), True, application["spec"]["source"]["path"])
            expect("ServerSideApply=true" in application["spec"]["syncPolicy"]["syncOptions"], True, "ServerSideApply")
            place = {key: application["spec"]["destination"][key] for key in ("server", "namespace")}
            expect(place in made["spec"]["destinations"], True, f"{place} is allowed")
