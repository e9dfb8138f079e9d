"""A sample LLM, a core and an edge, each run from an unpacked image as a pod runs it."""

import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

import nodes

PORTS = ("http", "https", "tunnel", "origin", "edge-admin", "edge-admin-tls", "core-admin", "core-admin-tls")
PATIENCE_SECONDS = 60


class System:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="strait-images-")
        os.chmod(self.folder, 0o755)
        self.ports = free_ports()
        self.running = {}
        authority = nodes.Authority(os.path.join(self.folder, "ca"))
        authority.issue("server", "DNS:localhost,IP:127.0.0.1", "serverAuth")
        authority.issue("operator", f"URI:{nodes.OPERATOR}", "clientAuth")
        for role in ("edge", "core"):
            ports = {**self.ports, "admin": self.ports[f"{role}-admin"], "admin-tls": self.ports[f"{role}-admin-tls"]}
            nodes.write(os.path.join(self.folder, role), authority, role, ports)
            mounted(os.path.join(self.folder, role))
        self.authority = authority

    def start(self, name, program, command, *binds):
        self.running[name] = program.start(command, os.path.join(self.folder, f"{name}.log"), *binds)

    def start_llm(self, program, command, *binds):
        self.start("llm", program, [*command, "--port", str(self.ports["origin"])], *binds)
        self.wait("llm", f"http://127.0.0.1:{self.ports['origin']}/v1/models")

    def start_node(self, role, program, command, *binds):
        """Returns the seconds from its start until it is ready, and the CPU seconds it took."""
        began = time.monotonic()
        self.start(role, program, command, f"{self.folder}/{role}:/var/run/strait", *binds)
        self.wait(role, f"http://127.0.0.1:{self.ports[role + '-admin']}/readyz")
        return time.monotonic() - began, self.cpu_seconds(role)

    def cpu_seconds(self, name):
        return cpu_seconds(self.running[name].pid)

    def resident_mib(self, name):
        with open(f"/proc/{self.running[name].pid}/status") as file:
            return next(int(line.split()[1]) // 1024 for line in file if line.startswith("VmRSS"))

    def wait(self, name, url):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(url, timeout=5) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                pass
            if self.running[name].poll() is not None:
                break
            time.sleep(0.005)
        raise SystemExit(f"{name} is not ready at {url}; it said:\n{self.log(name)}")

    def log(self, name):
        with open(os.path.join(self.folder, f"{name}.log"), errors="replace") as file:
            return file.read()

    def begin_stream(self, tokens_per_second, tokens):
        """A stream that goes on; the caller waits for it."""
        return subprocess.Popen(
            ["curl", "-sS", "--fail", "--max-time", "60", "-H", "content-type: application/json",
             "-H", f"x-sample-tokens-per-second: {tokens_per_second}", "-H", f"x-sample-tokens: {tokens}",
             "-d", '{"model":"sample","stream":true,"messages":[{"role":"user","content":"hi"}]}',
             f"http://127.0.0.1:{self.ports['http']}/v1/chat/completions"],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def chat(self, tls=False, streamed=True, http2=False):
        """Asks the edge, by curl, which speaks HTTP/2; returns the answer."""
        scheme, port = ("https", self.ports["https"]) if tls else ("http", self.ports["http"])
        version = ["--http2" if tls else "--http2-prior-knowledge"] if http2 else ["--http1.1"]
        body = '{"model":"sample","stream":%s,"messages":[{"role":"user","content":"hi"}]}' % str(streamed).lower()
        return subprocess.run(
            ["curl", "-sS", "--fail", "--cacert", f"{self.folder}/ca/ca.crt.pem", *version, "--max-time", "30",
             "-H", "content-type: application/json", "-d", body,
             f"{scheme}://127.0.0.1:{port}/v1/chat/completions"],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip

    def secure(self, role, path, method="GET"):
        """Asks a secure admin port as the operator; returns the status."""
        tls = ssl.create_default_context(cafile=f"{self.folder}/ca/ca.crt.pem")
        tls.check_hostname = False
        tls.load_cert_chain(f"{self.folder}/ca/operator.crt.pem", f"{self.folder}/ca/operator.key.pem")
        request = urllib.request.Request(
            f"https://127.0.0.1:{self.ports[role + '-admin-tls']}{path}", method=method
        )
        with urllib.request.urlopen(request, context=tls, timeout=5) as answer:
            return answer.status

    def plain(self, role, path):
        """Asks an admin port in clear text; returns the status."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.ports[role + '-admin']}{path}", timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as refused:
            return refused.code

    def metrics(self, role):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.ports[role + '-admin']}/metrics", timeout=5) as answer:
            return answer.read().decode()

    def signal(self, name):
        self.running[name].send_signal(signal.SIGTERM)

    def stop(self, name, patience=PATIENCE_SECONDS):
        """SIGTERM; returns the exit status."""
        self.signal(name)
        return self.ended(name, patience)

    def ended(self, name, patience=PATIENCE_SECONDS):
        """Waits for it; returns the exit status."""
        return self.running.pop(name).wait(patience)

    def end(self):
        for process in self.running.values():
            process.kill()
            process.wait()
        shutil.rmtree(self.folder)


def mounted(folder):
    """As volumes are under a pod's fsGroup: of root, and its group may read; without root, as they are."""
    if os.getuid() != 0:
        return
    for directory, _, names in os.walk(folder):
        for name in names:
            os.chown(os.path.join(directory, name), 0, 65532)
            os.chmod(os.path.join(directory, name), 0o440)
        os.chown(directory, 0, 65532)
        os.chmod(directory, 0o750)


def cpu_seconds(pid):
    """User and system time of a process so far."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_ports():
    sockets = []
    for _ in PORTS:
        taken = socket.socket()
        taken.bind(("127.0.0.1", 0))
        sockets.append(taken)
    ports = {name: taken.getsockname()[1] for name, taken in zip(PORTS, sockets)}
    for taken in sockets:
        taken.close()
    return ports
