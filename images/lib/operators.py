"""The operator, run from its unpacked image with a cluster where nothing is."""

import signal
import time
import urllib.error
import urllib.request

from kubernetes import EmptyCluster
from system import cpu_seconds, free_ports

PATIENCE_SECONDS = 60


class Operator:
    def __init__(self, program, command, log, *binds):
        self.cluster = EmptyCluster()
        self.port = free_ports()["http"]
        self.log = log
        self.began = time.monotonic()
        self.process = program.start(
            command,
            log,
            *binds,
            environment={
                "KUBERNETES_MASTER": self.cluster.url,
                "STRAIT_NODE_IMAGE": "localhost/strait-node:test",
                "STRAIT_OPERATOR_NAMESPACE": "strait",
                "STRAIT_HTTP_PORT": str(self.port),
            },
        )

    def wait_ready(self):
        """Returns the seconds that it took."""
        while time.monotonic() < self.began + PATIENCE_SECONDS and self.process.poll() is None:
            if self.status("/readyz") == 200:
                return time.monotonic() - self.began
            time.sleep(0.01)
        raise SystemExit(f"the operator is not ready, asked for {self.cluster.asked}; it said:\n{self.said()}")

    def status(self, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as refused:
            return refused.code
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return 0

    def cpu_seconds(self):
        return cpu_seconds(self.process.pid)

    def said(self):
        with open(self.log, errors="replace") as file:
            return file.read()

    def stop(self):
        """SIGTERM; returns the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE_SECONDS)

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.cluster.close()
