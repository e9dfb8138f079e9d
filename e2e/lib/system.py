"""Strait under test: resources written to a folder, started through ./strait up as a user would,
and ended by pid. Nothing in here knows more than a user can see, except how a node's process is
told from others: by its main class and its --dir."""

import asyncio
import contextlib
import dataclasses
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

from . import http

ROOT = pathlib.Path(__file__).resolve().parents[2]
LAUNCHER = os.environ.get("STRAIT_E2E_LAUNCHER", str(ROOT / "strait"))
OFFSET = int(os.environ.get("STRAIT_E2E_OFFSET", "12000"))
NODE_CLASS = "dev.strait.dataplane.node.Main"

HTTP = 8080 + OFFSET
HTTPS = 8443 + OFFSET
LLM = 8000 + OFFSET
TUNNEL = 9443 + OFFSET  # the first core's
ADMIN = 9901 + OFFSET  # the edge's: the first node that is placed

START_SECONDS = 180  # builds on first use


def alone():
    """Starts this program again in a network namespace of its own, which ends with it."""
    if os.environ.get("STRAIT_E2E_ALONE") != "yes":
        os.environ["STRAIT_E2E_ALONE"] = "yes"
        subprocess.run([LAUNCHER, "--version"], check=True, stdout=subprocess.DEVNULL)  # may build
        os.execvp("unshare", ["unshare", "--net", sys.executable, *sys.argv])
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


def resources(origin_port, cores=1, idle="10s", connections=1024):
    """The quickstart's shape with one origin of the suite's own, as many cores as asked for, and as
    many connections to the origin (1024 is the default)."""
    core_names = ["core"] + [f"core-{i}" for i in range(2, cores + 1)]
    core_refs = "\n".join(f"    - name: {name}\n      ref:\n        name: {name}" for name in core_names)
    documents = [
        f"""apiVersion: strait.dev/v1alpha1
kind: EdgeNode
metadata:
  name: edge
spec:
  listeners:
    - name: http
      port: 8080
  cores:
{core_refs}
  tunnel:
    idleTimeout: {idle}
""",
        f"""apiVersion: strait.dev/v1alpha1
kind: TunnelRoute
metadata:
  name: origin
spec:
  parentRefs:
    - name: edge
  rules:
    - backendRefs:
        - name: origin
  backends:
    - name: origin
      origin:
        url: http://127.0.0.1:{origin_port}
      pool:
        maxConnections: {connections}
""",
    ]
    for i, name in enumerate(core_names):
        documents.append(
            f"""apiVersion: strait.dev/v1alpha1
kind: CoreNode
metadata:
  name: {name}
spec:
  tunnel:
    port: {9443 + i}
  egress:
    allow:
      - cidr: 127.0.0.0/8
"""
        )
    return "---\n".join(documents)


@dataclasses.dataclass
class Node:
    pid: int
    name: str

    def rss_mib(self):
        for line in pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) // 1024
        raise AssertionError(f"{self.name}: no VmRSS, has process {self.pid} ended?")

    def cpu_seconds(self):
        """What all its threads have used so far."""
        user, system = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)


class Strait:
    def __init__(self, process, folder):
        self._process = process
        self.pid = process.pid
        self.folder = folder

    def nodes(self):
        """The running nodes by name, from the process tree below ./strait up."""
        found = {}
        for pid in _descendants(self._process.pid):
            with contextlib.suppress(OSError):
                words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
                if NODE_CLASS in words:
                    # …/nodes/core.default.core-2: role, namespace, name
                    name = pathlib.Path(words[words.index("--dir") + 1]).name.split(".", 2)[-1]
                    found[name] = Node(pid, name)
        return found

    def node(self, name):
        nodes = self.nodes()
        if name not in nodes:
            raise AssertionError(f"node {name}: not running (there are: {sorted(nodes)})")
        return nodes[name]

    def log(self):
        """What ./strait up has said so far."""
        return (self.folder / "up.log").read_text(errors="replace")

    def node_logs(self):
        """What all nodes have said so far."""
        logs = sorted((self.folder / "state" / "logs").glob("*.log"))
        return "".join(log.read_text(errors="replace") for log in logs)


async def metrics(name):
    """The edge's samples of a metric: labels and value."""
    _, _, text = await http.fetch(ADMIN, "GET", "/metrics")
    found = []
    for line in text.decode().splitlines():
        match = re.fullmatch(rf"{name}(?:\{{(.*)\}})? (\S+)", line)
        if match:
            found.append((dict(re.findall(r'(\w+)="([^"]*)"', match[1] or "")), float(match[2])))
    return found


async def metric(name, **wanted):
    """The sum of the edge's samples of a metric that have these labels."""
    return sum(value for labels, value in await metrics(name) if wanted.items() <= labels.items())


def with_https(yaml, folder, name):
    """Resources whose edge speaks every HTTP version on HTTPS, too, with a new certificate for a name, which
    clients can trust by the file NAME.pem in the folder."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-days", "30", "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}",
                    "-keyout", f"{name}.key", "-out", f"{name}.pem"], cwd=folder, check=True, capture_output=True)

    def indented(file):
        return "".join(f"    {line}\n" for line in (folder / file).read_text().splitlines())

    return yaml.replace(
        "      port: 8080\n",
        "      port: 8080\n    - name: https\n      port: 8443\n      protocols: [HTTP/1.1, HTTP/2, HTTP/3]\n"
        "      tls:\n        certificateRefs:\n          - name: https\n", 1) + (
        "---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: https\ntype: kubernetes.io/tls\nstringData:\n"
        f"  tls.crt: |\n{indented(f'{name}.pem')}  tls.key: |\n{indented(f'{name}.key')}")


@contextlib.asynccontextmanager
async def up(yaml=None, path=None, environment=None, ready=HTTP, probe="/"):
    """Runs ./strait up over resources (text, or a path of files) until left."""
    with tempfile.TemporaryDirectory(prefix="strait-e2e-") as name:
        folder = pathlib.Path(name)
        if yaml is not None:
            path = folder / "resources"
            path.mkdir()
            (path / "all.yaml").write_text(yaml)
        await _must_be_free(ready)
        with open(folder / "up.log", "wb") as log:
            process = await asyncio.create_subprocess_exec(
                LAUNCHER, "up", "-f", str(path), "--port-offset", str(OFFSET),
                cwd=folder, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log,
                env={**os.environ, **(environment or {})})
        strait = Strait(process, folder)
        try:
            await _ready(strait, process, ready, probe)
            yield strait
        finally:
            children = _descendants(process.pid)
            if process.returncode is None:
                process.send_signal(signal.SIGINT)
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(process.wait(), 40)
            for pid in [process.pid, *children]:
                with contextlib.suppress(ProcessLookupError):
                    if process.returncode is None or pathlib.Path(f"/proc/{pid}").exists():
                        os.kill(pid, signal.SIGKILL)


async def _must_be_free(port):
    """What an earlier run left behind would be taken for the system under test."""
    with contextlib.suppress(OSError):
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.transport.abort()
        raise AssertionError(f"127.0.0.1:{port}: something listens there already (expected: nothing)")


async def _ready(strait, process, port, probe):
    deadline = time.monotonic() + START_SECONDS
    last = "nothing tried"
    while time.monotonic() < deadline:
        if process.returncode is not None:
            raise AssertionError(f"./strait up ended with {process.returncode}:\n{strait.log()}")
        try:
            status, _, _ = await asyncio.wait_for(http.fetch(port, "GET", probe), 5)
            if status < 500:
                return
            last = f"status {status}"
        except (OSError, asyncio.TimeoutError, asyncio.IncompleteReadError) as e:
            last = repr(e)
        await asyncio.sleep(0.1)
    raise AssertionError(f"no answer on {port} in {START_SECONDS} s ({last}):\n{strait.log()[-4000:]}")


def _descendants(root):
    parents = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            text = stat.read_text()
            parents[int(stat.parent.name)] = int(text[text.rindex(")") + 2:].split()[1])
    found = []
    frontier = [root]
    while frontier:
        above = frontier.pop()
        below = [pid for pid, parent in parents.items() if parent == above]
        found += below
        frontier += below
    return found
