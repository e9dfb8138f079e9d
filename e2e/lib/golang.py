"""Clients in Go, for what no Python library does: compiled on first use and when they have changed."""

import os
import pathlib
import shutil
import subprocess

QUIC_GO = "v0.55.0"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "strait"


def built(source):
    """The program of a main.go, which may use quic-go; needs Go 1.25 or later."""
    name = source.parent.name
    folder = CACHE / name
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, folder / "main.go")

    def go(*arguments):
        subprocess.run(["go", *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)

    if not (folder / "go.sum").exists():
        if not (folder / "go.mod").exists():
            go("mod", "init", f"strait.dev/{name}")
        go("get", f"github.com/quic-go/quic-go@{QUIC_GO}", f"github.com/quic-go/quic-go/http3@{QUIC_GO}")
    go("build", "-o", name, ".")
    return str(folder / name)
