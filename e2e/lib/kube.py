"""The one-node cluster as a suite sees it: kubectl, and what it needs to know of pods.

A suite's program runs inside the cluster's network (../cluster/in-cluster-net), so that its clients
reach ClusterIPs and pods directly; kubectl is the only other way in.
"""

import asyncio
import contextlib
import dataclasses
import json
import os
import pathlib
import signal

from .suite import eventually

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLUSTER = ROOT / "e2e" / "cluster"
STATE = pathlib.Path(os.environ.get("STRAIT_CLUSTER_STATE")
                     or pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "strait/cluster")


class Failed(AssertionError):
    """A program that ended with another status than 0."""


async def command(*words, given=None, environment=None):
    """Runs a program to its end and gives what it printed; `given` is its standard input."""
    process = await asyncio.create_subprocess_exec(
        *map(str, words), stdin=asyncio.subprocess.PIPE if given is not None else asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env={**os.environ, **(environment or {})})
    try:
        out, err = await process.communicate(given.encode() if given is not None else None)
    finally:
        if process.returncode is None:
            process.kill()
    if process.returncode != 0:
        raise Failed(f"{' '.join(map(str, words))}: status {process.returncode}: {err.decode(errors='replace').strip()}")
    return out.decode(errors="replace")


async def k(*words, given=None):
    """kubectl; raises Failed with what it said."""
    return await command(STATE / "bin" / "kubectl", *words, given=given,
                         environment={"KUBECONFIG": str(STATE / "admin.kubeconfig")})


async def helm(*words):
    return await command(STATE / "bin" / "helm", *words, environment={"KUBECONFIG": str(STATE / "admin.kubeconfig")})


async def apply(yaml, namespace="default"):
    return await k("apply", "-n", namespace, "-f", "-", given=yaml)


async def patch(kind, name, change, namespace="default"):
    """A merge patch."""
    return await k("patch", kind, name, "-n", namespace, "--type=merge", "-p", json.dumps(change))


async def get(kind, name=None, namespace="default", selector=None):
    """An object, or without a name the list of a kind's objects."""
    words = ["get", kind, "-n", namespace, "-o", "json"]
    if name is not None:
        return json.loads(await k(*words, name))
    if selector is not None:
        words += ["-l", selector]
    return json.loads(await k(*words))["items"]


async def exists(kind, name, namespace="default"):
    return bool((await k("get", kind, name, "-n", namespace, "--ignore-not-found", "-o", "name")).strip())


def condition(of, name):
    """The status of an object's condition: True, False, Unknown, or None where there is none."""
    for each in of.get("status", {}).get("conditions", []):
        if each["type"] == name:
            return each["status"]
    return None


def current(of):
    """Has the object's controller seen its present generation?"""
    conditions = of.get("status", {}).get("conditions", [])
    seen = of.get("status", {}).get("observedGeneration") or min(
        (each.get("observedGeneration", 0) for each in conditions), default=0)
    return seen >= of["metadata"]["generation"]


async def until(kind, name, condition_name, namespace="default", seconds=60):
    """Waits until the condition holds for the object's present generation; gives the object."""

    last = None

    async def holds():
        nonlocal last
        with contextlib.suppress(Failed):
            last = await get(kind, name, namespace)
            return last if current(last) and condition(last, condition_name) == "True" else None

    try:
        return await eventually(holds, seconds, f"{kind} {namespace}/{name} is {condition_name}")
    except AssertionError as e:
        raise AssertionError(f"{e} (last seen: {json.dumps((last or {}).get('status'))})") from None


async def rolled_out(deployment, namespace="default", seconds=120):
    await k("rollout", "status", f"deployment/{deployment}", "-n", namespace, f"--timeout={seconds}s")


async def service_address(name, namespace="default"):
    return (await get("service", name, namespace))["spec"]["clusterIP"]


@dataclasses.dataclass(frozen=True)
class Pod:
    name: str
    namespace: str
    address: str
    ready: bool
    ending: bool
    restarts: int
    container: str

    @staticmethod
    def of(item):
        status = item.get("status", {})
        containers = status.get("containerStatuses") or [{}]
        return Pod(
            item["metadata"]["name"], item["metadata"]["namespace"], status.get("podIP", ""),
            condition(item, "Ready") == "True", "deletionTimestamp" in item["metadata"],
            containers[0].get("restartCount", 0), containers[0].get("containerID", "").removeprefix("containerd://"))

    async def kill(self):
        """kill -9 of its process, which neither the pod nor the API server sees coming."""
        listed = await command("ctr", "-a", STATE / "run" / "containerd.sock", "-n", "k8s.io", "tasks", "ls")
        for line in listed.splitlines():
            task, pid, *_ = line.split()
            if task == self.container:
                os.kill(int(pid), signal.SIGKILL)
                return
        raise AssertionError(f"pod {self.name}: its container {self.container} does not run")


async def pods(selector, namespace="default"):
    """Pods that are not on their way out."""
    found = [Pod.of(item) for item in await get("pods", namespace=namespace, selector=selector)]
    return [pod for pod in found if not pod.ending]


async def ready_pods(selector, count, namespace="default", seconds=120):
    """Waits until there are exactly `count` pods, all of them ready."""

    async def there():
        found = await pods(selector, namespace)
        return found if len(found) == count and all(pod.ready for pod in found) else None

    return await eventually(there, seconds, f"{count} ready pods of {selector} in {namespace}")


async def logs(selector, namespace, since=None):
    words = ["logs", "-n", namespace, "-l", selector, "--tail=-1", "--prefix=false"]
    if since is not None:
        words.append(f"--since-time={since}")
    return await k(*words)


@contextlib.asynccontextmanager
async def namespace(name, restricted=True):
    """A namespace of the suite's own, gone afterwards; by default under Pod Security's restricted rules."""
    # What a suite that was ended by force has left.
    await k("delete", "namespace", name, "--ignore-not-found", "--timeout=180s")
    label = "labels: {pod-security.kubernetes.io/enforce: restricted}" if restricted else ""
    await apply(f"apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {name}\n  {label}\n")
    await eventually(lambda: exists("serviceaccount", "default", name), 30, f"{name} has its service account")
    try:
        yield name
    finally:
        await empty(name)
        await k("delete", "namespace", name, "--ignore-not-found", "--timeout=180s")


async def empty(namespace):
    """Ends its pods first: a namespace that has some when it is deleted looks again only after half their time to drain."""
    with contextlib.suppress(AssertionError):
        for kinds in ("tunnelroute,edgenode", "corenode", "deployment"):
            await k("delete", kinds, "--all", "-n", namespace, "--timeout=60s")

        async def no_pods():
            return not await get("pods", namespace=namespace)

        await eventually(no_pods, 60, f"{namespace} has no pods")
