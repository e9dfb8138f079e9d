"""The group of a TLS 1.3 handshake as Go sees it, which no Python library tells."""

import asyncio
import os
import pathlib
import shutil
import subprocess

from ..suite import expect

QUIC_GO = "github.com/quic-go/quic-go@v0.55.0"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "strait" / "groups"


def _built():
    """Needs Go 1.25 or later; compiled anew only when it has changed."""
    CACHE.mkdir(parents=True, exist_ok=True)
    shutil.copy(pathlib.Path(__file__).with_name("main.go"), CACHE / "main.go")
    if not (CACHE / "go.sum").exists():
        if not (CACHE / "go.mod").exists():
            subprocess.run(["go", "mod", "init", "strait.dev/groups"], cwd=CACHE, check=True, capture_output=True)
        subprocess.run(["go", "get", QUIC_GO], cwd=CACHE, check=True, capture_output=True)
    subprocess.run(["go", "build", "-o", "groups", "."], cwd=CACHE, check=True)
    return str(CACHE / "groups")


async def expect_post_quantum(transport, port, alpn, *only):
    """Fails when a server on a port of this machine agrees on anything but X25519MLKEM768."""
    program = await asyncio.to_thread(_built)
    process = await asyncio.create_subprocess_exec(
        program, transport, f"127.0.0.1:{port}", alpn, *only,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
    out, _ = await asyncio.wait_for(process.communicate(), 30)
    expect(out.decode().strip(), "X25519MLKEM768", f"the group of {alpn} over {transport}")
