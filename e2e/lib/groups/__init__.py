"""The group of a TLS 1.3 handshake as Go sees it, which no Python library tells."""

import asyncio
import pathlib

from .. import golang
from ..suite import expect


async def expect_post_quantum(transport, port, alpn, *only):
    """Fails when a server on a port of this machine agrees on anything but X25519MLKEM768."""
    program = await asyncio.to_thread(golang.built, pathlib.Path(__file__).with_name("main.go"))
    process = await asyncio.create_subprocess_exec(
        program, transport, f"127.0.0.1:{port}", alpn, *only,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
    out, _ = await asyncio.wait_for(process.communicate(), 30)
    expect(out.decode().strip(), "X25519MLKEM768", f"the group of {alpn} over {transport}")
