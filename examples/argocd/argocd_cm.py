#!/usr/bin/env python3
"""Writes argocd-cm.yaml, a patch of Argo CD's own ConfigMap, from the Lua files beside it.

usage: argocd_cm.py [--write]    prints, or writes
"""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
LUA = HERE / "lua"
FILE = HERE / "argocd-cm.yaml"
KINDS = {
    "EdgeNode": ("node", ("restart", "reload", "pause", "resume")),
    "CoreNode": ("node", ("restart", "reload", "pause", "resume")),
    "TunnelRoute": ("route", ("pause", "resume")),
}
HEAD = """# Made from lua/ by argocd_cm.py --write. Merge it into what you have:
#   kubectl -n argocd patch configmap argocd-cm --patch-file examples/argocd/argocd-cm.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: argocd-cm
  namespace: argocd
  labels:
    app.kubernetes.io/name: argocd-cm
    app.kubernetes.io/part-of: argocd
data:
"""


def indented(name, by):
    return "".join(" " * by + line if line.strip() else line
                   for line in (LUA / f"{name}.lua").read_text().splitlines(keepends=True))


def text():
    out = HEAD
    for kind, (family, actions) in KINDS.items():
        out += f"  resource.customizations.health.strait.dev_{kind}: |\n{indented(family + '-health', 4)}"
        out += f"  resource.customizations.actions.strait.dev_{kind}: |\n"
        out += f"    discovery.lua: |\n{indented(family + '-actions', 6)}    definitions:\n"
        for action in actions:
            out += f"      - name: {action}\n        action.lua: |\n{indented(action, 10)}"
    return out


if __name__ == "__main__":
    if "--write" in sys.argv:
        FILE.write_text(text())
    else:
        print(text(), end="")
