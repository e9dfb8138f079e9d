"""docs/chart.md, made from values.yaml (comments and defaults) and values.schema.json (types and bounds).

usage: values_table.py [--write]    compares, or writes
"""

import json
import pathlib
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHART = ROOT / "charts" / "strait"
PAGE = ROOT / "docs" / "chart.md"
WRITE = "python3 e2e/chart/values_table.py --write"

HEAD = """# The chart

    helm install strait charts/strait -n strait-system --create-namespace

Helm 3 and 4, Kubernetes 1.30 and later. How it is upgraded, uninstalled and looked after is in
[operations.md](operations.md), Argo CD in [gitops.md](gitops.md). This page is generated from `values.yaml` and
`values.schema.json` by `%s`.

A value that is not listed is an error, as is one out of bounds: Helm says so before anything is sent.

| value | type | default | what |
|---|---|---|---|
"""


def described(lines):
    """Comment of each value by its path, from the `# --` line before it."""
    found, stack, comment = {}, [], None
    for line in lines:
        text = line.strip()
        if text.startswith("# -- "):
            comment = text[5:]
        elif text and not text.startswith("#") and not text.startswith("- ") and ":" in text:
            depth = (len(line) - len(line.lstrip())) // 2
            stack[depth:] = [text.split(":", 1)[0]]
            if comment:
                found[".".join(stack)] = comment
            comment = None
    return found


def leaves(schema, path=""):
    """Path and schema of each value that is not a mere group of others."""
    for name, inner in schema["properties"].items():
        here = f"{path}.{name}".lstrip(".")
        if inner.get("additionalProperties") is False:
            yield from leaves(inner, here)
        elif here != "global":
            yield here, inner


def type_of(schema):
    if "enum" in schema:
        return " ".join(f"`{each}`" for each in schema["enum"])
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    text = " or ".join(kinds)
    if kinds == ["array"]:
        text = f"list of {schema['items']['type']}"
    if kinds == ["object"]:
        text = "map to string" if "additionalProperties" in schema else "object"
    least, most = schema.get("minimum"), schema.get("maximum")
    if least is not None and most is not None:
        return f"{text}, {least} to {most}"
    if "exclusiveMinimum" in schema:
        return f"{text}, above {schema['exclusiveMinimum']}" + (f", at most {most}" if most is not None else "")
    return text if least is None else f"{text}, at least {least}"


def page():
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    comments = described((CHART / "values.yaml").read_text().splitlines())
    rows, missing = [], []
    for path, schema in leaves(json.loads((CHART / "values.schema.json").read_text())):
        default = values
        for name in path.split("."):
            if not isinstance(default, dict) or name not in default:
                raise SystemExit(f"{path}: in values.schema.json, not in values.yaml")
            default = default[name]
        if path not in comments:
            missing.append(path)
            continue
        shown = json.dumps(default, separators=(",", ":"))
        what = comments[path].replace("|", "\\|")
        rows.append(f"| `{path}` | {type_of(schema)} | `{shown}` | {what} |")
    if missing:
        raise SystemExit(f"values.yaml: without a comment '# -- …': {', '.join(missing)}")
    return HEAD % WRITE + "\n".join(rows) + "\n"


def drift():
    """What is wrong, or None."""
    if not PAGE.exists() or PAGE.read_text() != page():
        return f"{PAGE.relative_to(ROOT)} differs from the chart; run {WRITE} and commit"
    return None


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(page())
    elif drift():
        raise SystemExit(drift())
