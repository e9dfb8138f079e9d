"""Programs that judge the chart: two Helms, kubeconform, Prometheus' engine, kubectl. Go builds what is missing, once."""

import functools
import os
import pathlib
import subprocess
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHART = ROOT / "charts" / "strait"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "strait"
CLUSTER = pathlib.Path(os.environ.get("STRAIT_CLUSTER_STATE", CACHE / "cluster"))
KUBE_VERSION = "1.34.2"
NAMESPACE = "strait-system"

MODULES = {
    "helm3": ("helm.sh/helm/v3/cmd/helm", "v3.19.2"),
    "helm4": ("helm.sh/helm/v4/cmd/helm", "v4.3.1"),
    "kubeconform": ("github.com/yannh/kubeconform/cmd/kubeconform", "v0.8.0"),
    # Its test engine alone: promtool would bring every cloud's service discovery.
    "promqltest": ("github.com/prometheus/prometheus/promql/promqltest", "v0.316.0"),
}


@functools.cache
def program(name):
    """Path of a program, built from its Go module on first use."""
    module, version = MODULES[name]
    folder = CACHE / "chart" / name
    path = folder / f"{name}-{version}"
    if name == "helm3" and not path.exists() and (CLUSTER / "bin" / "helm").exists():
        return str(CLUSTER / "bin" / "helm")
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "go.mod").exists():
            subprocess.run(["go", "mod", "init", f"strait.dev/{name}"], cwd=folder, check=True, capture_output=True)
        if name == "promqltest":
            _build_test(folder, path, module, version)
        else:
            subprocess.run(["go", "get", "-tool", f"{module}@{version}"], cwd=folder, check=True, capture_output=True)
            subprocess.run(["go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, module], cwd=folder, check=True)
    return str(path)


def _build_test(folder, path, module, version):
    source = ROOT / "e2e" / "chart" / "alerts" / "alerts_test.go"
    (folder / source.name).write_bytes(source.read_bytes())
    subprocess.run(["go", "get", f"{module}@{version}"], cwd=folder, check=True, capture_output=True)
    subprocess.run(["go", "mod", "tidy"], cwd=folder, check=True, capture_output=True)
    subprocess.run(["go", "test", "-c", "-o", path, "."], cwd=folder, check=True)


def run(*words, stdin=None, check=True):
    """A program's exit status and all it printed; raises with the latter when it should have succeeded."""
    done = subprocess.run([str(word) for word in words], input=stdin, text=True, timeout=300,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if check and done.returncode:
        raise AssertionError(f"{' '.join(map(str, words))[:200]}: status {done.returncode}: {done.stdout[-2000:]}")
    return done.returncode, done.stdout


def template(values=None, helm="helm3", release="strait", namespace=NAMESPACE, chart=CHART):
    """What Helm renders for values (a nested dict), as text; Helm's own complaint as an AssertionError."""
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        yaml.safe_dump(values or {}, file)
        file.flush()
        done = subprocess.run(
            [program(helm), "template", release, chart, "--namespace", namespace,
             "--kube-version", KUBE_VERSION, "--values", file.name],
            text=True, capture_output=True, timeout=300)
    if done.returncode:
        raise AssertionError(done.stderr.strip())
    return done.stdout


@functools.cache
def _objects(text):
    return [each for each in yaml.load_all(text, yaml.CSafeLoader) if each]


class Rendered:
    """Objects of one rendering, asked for by kind and perhaps by the end of their name."""

    def __init__(self, values=None, **more):
        self.text = template(values, **more)
        self.all = _objects(self.text)

    def of(self, kind, suffix=""):
        return [each for each in self.all if each["kind"] == kind and each["metadata"]["name"].endswith(suffix)]

    def one(self, kind, suffix=""):
        found = self.of(kind, suffix)
        if len(found) != 1:
            raise AssertionError(f"{kind} …{suffix}: {len(found)} of them (expected: 1)")
        return found[0]

    def pod(self):
        return self.one("Deployment")["spec"]["template"]["spec"]

    def container(self):
        return self.pod()["containers"][0]

    def environment(self):
        return {each["name"]: each.get("value") for each in self.container()["env"]}


def nested(path, value):
    """{"a": {"b": value}} of "a.b"."""
    for name in reversed(path.split(".")):
        value = {name: value}
    return value


def kubectl(*words, **more):
    return run(ROOT / "e2e" / "cluster" / "k", *words, **more)


@functools.cache
def cluster_is_up():
    if not (ROOT / "e2e" / "cluster" / "k").exists():
        return False
    try:
        return kubectl("get", "--raw", "/readyz", "--request-timeout=10s", check=False)[0] == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
