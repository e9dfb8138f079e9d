"""JSON schemas for kubeconform, without the internet: of Kubernetes from a real API server's OpenAPI, of CRDs
from their YAML. Strict: a field that a schema does not have is an error."""

import json
import pathlib
import subprocess

import yaml

from tools import CACHE, KUBE_VERSION, cluster_is_up, kubectl

FOLDER = CACHE / "chart" / f"schemas-{KUBE_VERSION}"
# The Prometheus operator's module carries its CRDs; a chart cannot be checked against less.
MONITORING = ("github.com/prometheus-operator/prometheus-operator", "v0.85.0")
MONITORING_FILES = ("servicemonitors", "podmonitors", "prometheusrules")


def folder():
    """Where schemas of Kubernetes are, made on first use; None when that needs a cluster and none is up."""
    done = FOLDER / "done"
    if not done.exists():
        if not cluster_is_up():
            return None
        FOLDER.mkdir(parents=True, exist_ok=True)
        for path in json.loads(kubectl("get", "--raw", "/openapi/v3")[1])["paths"]:
            if path.startswith(("api/", "apis/")) and ".dev" not in path and path.count("/") in (1, 2):
                _write_kinds(json.loads(kubectl("get", "--raw", f"/openapi/v3/{path}")[1]))
        for name in MONITORING_FILES:
            write_crd(yaml.safe_load((_module(*MONITORING) / f"monitoring.coreos.com_{name}.yaml").read_text()), FOLDER)
        done.touch()
    return FOLDER


def write_crd(crd, into):
    """A CRD's schema as kubeconform looks for it."""
    group, kind = crd["spec"]["group"], crd["spec"]["names"]["kind"]
    for version in crd["spec"]["versions"]:
        schema = _strict(version["schema"]["openAPIV3Schema"], {"apiVersion", "kind", "metadata"})
        schema["properties"]["metadata"].pop("additionalProperties", None)  # its other fields are Kubernetes' own
        _write(into, kind, group, version["name"], schema)


def _module(path, version):
    listed = subprocess.run(["go", "mod", "download", "-json", f"{path}@{version}"], cwd=FOLDER,
                            check=True, capture_output=True, text=True).stdout
    return pathlib.Path(json.loads(listed)["Dir"]) / "example" / "prometheus-operator-crd"


def _write_kinds(document):
    named = document.get("components", {}).get("schemas", {})
    definitions = {name: _strict(schema) for name, schema in named.items()}
    for name, schema in named.items():
        for gvk in schema.get("x-kubernetes-group-version-kind", ()):
            if schema.get("properties", {}).get("kind"):
                whole = {**definitions[name], "definitions": definitions}
                _write(FOLDER, gvk["kind"], gvk["group"], gvk["version"], whole)


def _write(into, kind, group, version, schema):
    # kubeconform takes the version for the group of what has none.
    (into / f"{kind}-{group or version}-{version}.json".lower()).write_text(json.dumps(schema))


def _strict(node, also=frozenset()):
    """OpenAPI 3.0 as JSON schema: local references, nullable, int-or-string; and closed objects."""
    if isinstance(node, list):
        return [_strict(each) for each in node]
    if not isinstance(node, dict):
        return node
    made = {key: _strict(value) if key != "properties" else {name: _strict(each) for name, each in value.items()}
            for key, value in node.items() if key not in ("default", "x-kubernetes-validations")}
    if "$ref" in made:
        made["$ref"] = made["$ref"].replace("#/components/schemas/", "#/definitions/")
    if made.pop("x-kubernetes-int-or-string", False) or made.get("format") == "int-or-string":
        made = {"type": ["integer", "string"]}
    if made.pop("nullable", False) and isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]
    open_ = made.get("x-kubernetes-preserve-unknown-fields") or made.get("x-kubernetes-embedded-resource")
    if "properties" in made and "additionalProperties" not in made and not open_:
        made["additionalProperties"] = False
        for name in also:
            made["properties"].setdefault(name, {})
    return made
