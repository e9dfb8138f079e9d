"""Directories for an edge and a core on loopback, as an operator would mount them into a pod."""

import gzip
import hashlib
import json
import os
import subprocess

DAY = ["-days", "1"]
ID = "spiffe://strait.dev/ns/default/{}/test"
OPERATOR = "spiffe://strait.dev/ns/default/operator/test"


class Authority:
    """A CA and what it signs, as files in one folder, for a day."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder)
        self._new_key("ca")
        self._openssl("req", "-x509", "-key", "ca.key.pem", "-out", "ca.crt.pem", "-subj", "/CN=test", *DAY)

    def issue(self, name, subject_alternative_name, usage="serverAuth,clientAuth"):
        self._new_key(name)
        self._openssl("req", "-new", "-key", f"{name}.key.pem", "-out", f"{name}.csr", "-subj", "/CN=test")
        with open(os.path.join(self.folder, f"{name}.ext"), "w") as file:
            file.write(f"subjectAltName={subject_alternative_name}\nextendedKeyUsage={usage}\nbasicConstraints=CA:FALSE\n")
        self._openssl(
            "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.crt.pem", "-CAkey", "ca.key.pem", "-CAcreateserial",
            "-extfile", f"{name}.ext", "-out", f"{name}.crt.pem", *DAY,
        )  # fmt: skip

    def file(self, name):
        with open(os.path.join(self.folder, name), "rb") as file:
            return file.read()

    def _new_key(self, name):
        self._openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", f"{name}.key.pem")

    def _openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)


def write(folder, authority, role, ports):
    """Makes FOLDER the directory of the edge or the core; ports: http, https, tunnel, origin, admin, admin-tls."""
    authority.issue(role, f"URI:{ID.format(role)}")
    bundle = {"ca.pem": authority.file("ca.crt.pem")}
    for extension in ("crt.pem", "key.pem"):
        bundle[f"identity.{extension}"] = authority.file(f"{role}.{extension}")
        bundle[f"server.{extension}"] = authority.file(f"server.{extension}")
    config = gzip.compress(json.dumps(node_config(role, ports)).encode(), mtime=0)
    manifest = {
        "contractVersion": 1,
        "revision": "test",
        "shards": [{"name": "node-config.0.json.gz", "sha256": hashlib.sha256(config).hexdigest()}],
    }
    cores = {"core": [{"host": "127.0.0.1", "port": ports["tunnel"]}]} if role == "edge" else {}
    traffic = {"contractVersion": 1, "sequence": 1, "cores": cores, "weights": {}}
    files = {f"bundle/{name}": content for name, content in bundle.items()}
    files["current/node-config.0.json.gz"] = config
    files["current/manifest.json"] = json.dumps(manifest).encode()
    files["traffic/node-traffic.json"] = json.dumps(traffic).encode()
    for name, content in files.items():
        os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)


def node_config(role, ports):
    edge = role == "edge"
    pair = {"chain": "identity.crt.pem", "key": "identity.key.pem"}
    tunnel = {
        "identity": pair, "trust": "ca.pem", "transports": ["QUIC"], "linksPerCore": 1, "maxLanes": 4,
        "idleTimeoutMillis": 15000, "pingIntervalMillis": 5000,
    }  # fmt: skip
    if not edge:
        tunnel["listen"] = {"address": "127.0.0.1", "port": ports["tunnel"]}
    peer = {"spiffeId": ID.format("core" if edge else "edge"), "trust": "ca.pem"}
    return {
        "contractVersion": 1,
        "node": {"role": role.upper(), "namespace": "default", "name": "test", "region": ""},
        "listeners": listeners(ports) if edge else [],
        "tunnel": tunnel,
        "cores": [{"name": "core", **peer, "weight": 1, "priority": 0}] if edge else [],
        "edges": [] if edge else [peer],
        "routes": [{"id": "default/chat", "stable": route(edge, ports), "retired": []}],
        "egress": {"allow": [] if edge else [{"cidr": "127.0.0.0/8", "ports": []}]},
        "limits": {
            "maxConnections": 1000, "maxConcurrentStreams": 250, "maxRequestLineBytes": 8192, "maxHeaderBytes": 65536,
            "maxHeaderCount": 128, "handshakeTimeoutMillis": 10000, "headerTimeoutMillis": 15000,
            "idleTimeoutMillis": 300000, "writeTimeoutMillis": 300000, "bufferBudgetBytes": 0,
        },
        "drain": {"deadlineMillis": 5000},
        "admin": {
            "address": "127.0.0.1",
            "port": ports["admin"],
            "secure": {"port": ports["admin-tls"], "identity": pair, "trust": "ca.pem", "clients": [OPERATOR]},
        },
    }  # fmt: skip


def listeners(ports):
    protocols = ["HTTP1", "HTTP2"]
    tls = {"certificates": [{"chain": "server.crt.pem", "key": "server.key.pem"}]}
    return [
        {"name": "http", "address": "127.0.0.1", "port": ports["http"], "protocols": protocols},
        {"name": "https", "address": "127.0.0.1", "port": ports["https"], "protocols": protocols, "tls": tls},
    ]


def route(edge, ports):
    backend = {
        "name": "llm",
        "origin": {"host": "127.0.0.1", "port": ports["origin"], "hostHeader": ""},
        "coreRefs": ["core"],
        "pool": {"maxConnections": 100, "maxIdle": 10, "idleTimeoutMillis": 30000, "connectTimeoutMillis": 5000},
    }
    rule = {
        "name": "all", "matches": [], "filters": [], "backendRefs": [{"backend": "llm", "weight": 1}],
        "timeouts": {"requestMillis": 0, "backendRequestMillis": 0, "streamIdleMillis": 0}, "via": "TUNNEL",
    }  # fmt: skip
    attachments = [{"listener": name, "hostnames": []} for name in ("http", "https")]
    return {
        "revision": "r1",
        "attachments": attachments if edge else [],
        "rules": [rule] if edge else [],
        "backends": [backend],
    }
