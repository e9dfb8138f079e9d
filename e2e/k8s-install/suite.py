"""Installed as the README says, by its own lines: nodes run, connect, serve and heal."""

import asyncio
import contextlib
import json
import os
import pathlib
import re
import sys
import time

import openai

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lib import audit, installed, kube
from lib.suite import Suite, eventually, expect, expect_at_least

NAMESPACE = "strait-example"  # as examples/cluster says
OPERATOR_USER = audit.service_account(installed.OPERATOR_NAMESPACE, "strait-operator")
QUIET_SECONDS = 20
TOKENS = 50
CROWD = {"streams": 20, "pace": 4, "tokens": (12, 40), "rate": 10}

suite = Suite("k8s-install")


def readme_commands():
    """The indented lines of the README's section, but for those that bring images to another kind of cluster."""
    section = re.search(r"^## On a cluster\n(.*?)^## ", (kube.ROOT / "README.md").read_text(), re.S | re.M).group(1)
    lines = [line[4:] for line in section.splitlines() if line.startswith("    ")]
    return [line for line in lines if not line.startswith(("images/build", "kind "))]


async def follow_readme():
    """Runs the lines as one script, as somebody would who pastes them; gives what it printed."""
    script = "\n".join(["set -e", "trap 'kill $(jobs -p) 2>/dev/null' EXIT"] + readme_commands())
    process = await asyncio.create_subprocess_exec(
        "bash", "-c", script, cwd=kube.ROOT, stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, "PATH": f"{kube.STATE / 'bin'}:{os.environ['PATH']}",
             "KUBECONFIG": str(kube.STATE / "admin.kubeconfig")})
    out, _ = await process.communicate()
    expect(process.returncode, 0, f"the README's script's status; it printed:\n{out.decode()}\n")
    return out.decode()


@contextlib.asynccontextmanager
async def running():
    await nothing_left()
    since = installed.now()
    begun = time.monotonic()
    printed = await follow_readme()
    system = await installed.serve(NAMESPACE, since, 2, 2)
    system.printed = printed
    system.seconds = time.monotonic() - begun
    yield system
    await kube.k("delete", "-f", str(installed.EXAMPLES), "--timeout=180s")


async def nothing_left():
    """A release or an example of an earlier suite would be taken for this one's."""
    await kube.k("delete", "namespace", NAMESPACE, "--ignore-not-found", "--timeout=180s")
    with contextlib.suppress(kube.Failed):
        await kube.helm("uninstall", "strait", "-n", installed.OPERATOR_NAMESPACE, "--wait")


@suite.case("the README's lines end with an answer of the model")
async def by_the_letter(system):
    expect("[DONE]" in system.printed, True, f"a whole answer in what they printed:\n{system.printed}\n")
    return f"{system.seconds:.0f} s from helm install to the last token"


@suite.case("kubectl get edgenodes says in one line that all is well")
async def one_line(system):
    table = (await kube.k("get", "edgenodes", "-n", NAMESPACE)).splitlines()
    expect(len(table), 2, "lines: a head and one EdgeNode")
    # A count may stand beside it, but whoever reads the line must find the word.
    expect("True" in table[1].split() or "Ready" in table[1].split(), True, f"it is ready: {table[1]}")
    return " | ".join(re.sub(r" {2,}", "  ", line) for line in table)


@suite.case("every condition that a person waits for holds on all three kinds")
async def conditions(system):
    for kind in ("edgenode", "corenode"):
        status = await system.status(kind)
        said = {each["type"]: each["status"] for each in status["conditions"]}
        for name in ("Accepted", "ResolvedRefs", "Programmed", "Ready"):
            expect(said.get(name), "True", f"{kind}: {name} among {said}")
        expect(said.get("Degraded", "False"), "False", f"{kind}: Degraded")
        expect(status["readyReplicas"], 2, f"{kind}: ready replicas")
        expect((status["revision"]["acknowledged"], status["revision"]["total"]), (2, 2), f"{kind}: acknowledged")
    links = (await system.status("edgenode"))["links"]
    expect(all(each["up"] == each["wanted"] and each["up"] > 0 for each in links), True, f"links up: {links}")


@suite.case("helm test passes", seconds=180)
async def helm_test(_):
    await kube.helm("test", "strait", "-n", installed.OPERATOR_NAMESPACE, "--timeout", "150s")


CURL_POD = """
apiVersion: v1
kind: Pod
metadata: {{name: curl}}
spec:
  restartPolicy: Never
  automountServiceAccountToken: false
  securityContext: {{runAsNonRoot: true, seccompProfile: {{type: RuntimeDefault}}}}
  containers:
    - name: curl
      image: localhost/strait-e2e-curl:1
      imagePullPolicy: Never
      args: {arguments}
      securityContext: {{allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {{drop: [ALL]}}}}
"""


@suite.case("curl in a pod chats by the Service's name", seconds=120)
async def from_a_pod(system):
    archive = kube.STATE / "images" / "e2e-curl.tar"
    await kube.command(kube.CLUSTER / "image", "localhost/strait-e2e-curl:1", archive,
                       '["/usr/bin/curl"]', "/usr/bin/curl:/usr/bin/curl", "--ldd", "/usr/bin/curl")
    await kube.command(kube.CLUSTER / "load", archive)
    body = json.dumps({"model": "sample", "stream": True, "messages": [{"role": "user", "content": "Hello"}]})
    arguments = ["--silent", "--show-error", "--fail", "--no-buffer", "--max-time", "60",
                 f"http://edge-{system.edge}.{NAMESPACE}.svc.cluster.local:{system.port}/v1/chat/completions",
                 "-H", "content-type: application/json", "-H", f"x-sample-tokens: {TOKENS}", "-d", body]
    await kube.apply(CURL_POD.format(arguments=json.dumps(arguments)), NAMESPACE)
    try:
        await kube.k("wait", "pod/curl", "-n", NAMESPACE, "--for=jsonpath={.status.phase}=Succeeded", "--timeout=90s")
    finally:
        said = await kube.k("logs", "curl", "-n", NAMESPACE)
    events = [line for line in said.splitlines() if line.startswith("data: ")]
    expect(events[-1], "data: [DONE]", "the last event")
    expect_at_least(len(events), TOKENS, "events")
    await kube.k("delete", "pod", "curl", "-n", NAMESPACE, "--timeout=60s")


@suite.case("the openai SDK chats through the Service, streamed and not")
async def sdk(system):
    async with openai.AsyncOpenAI(base_url=f"http://{system.address}:{system.port}/v1", api_key="any",
                                  max_retries=0, timeout=30) as client:
        ask = {"model": "sample", "messages": [{"role": "user", "content": "Hello"}],
               "extra_headers": {"x-sample-tokens": str(TOKENS), "x-sample-tokens-per-second": "0"}}
        whole = await client.chat.completions.create(**ask)
        expect(whole.usage.completion_tokens, TOKENS, "tokens of the whole answer")
        chunks = 0
        async for chunk in await client.chat.completions.create(stream=True, **ask):
            chunks += bool(chunk.choices and chunk.choices[0].delta.content)
        expect(chunks, TOKENS, "chunks of the streamed answer")


@suite.case(f"{QUIET_SECONDS} seconds of traffic and no change: the operator writes nothing", seconds=120)
async def quiet(system):
    async with system.clients(**CROWD) as clients:
        async with clients.phase("quiet", streams=20, requests=100) as phase:
            await asyncio.sleep(5)  # what the cases before made it write
            since = audit.position()
            await asyncio.sleep(QUIET_SECONDS)
            written = audit.writes(OPERATOR_USER, since)
            await clients.finish(20, 100, seconds=60)
    expect({str(each): times for each, times in written.items() if each.resource != "leases"}, {}, "writes")
    return str(phase)


@suite.case("strait.dev/pause-reconciliation holds the operator off, and it makes up for it afterwards", seconds=120)
async def paused(system):
    name = f"edge-{system.edge}"
    async with system.clients(**CROWD) as clients:
        async with clients.phase("paused", streams=20, requests=50) as phase:
            await system.annotate("edgenode", "strait.dev/pause-reconciliation", "true")
            await asyncio.sleep(1)
            await kube.k("delete", "poddisruptionbudget", name, "-n", NAMESPACE)
            await asyncio.sleep(5)
            expect(await kube.exists("poddisruptionbudget", name, NAMESPACE), False, "the object is back while paused")
            await system.annotate("edgenode", "strait.dev/pause-reconciliation", None)
            await eventually(lambda: kube.exists("poddisruptionbudget", name, NAMESPACE), 30, "the object is back afterwards")
            await clients.finish(20, 50, seconds=60)
    return str(phase)


# After the cases with traffic: kube-proxy loses the pods for a moment.
@suite.case("what others change in the operator's objects is put right, and what they add is left alone", seconds=120)
async def drift(system):
    name = f"edge-{system.edge}"
    before = await kube.get("service", name, NAMESPACE)
    await kube.patch("service", name, {"metadata": {"annotations": {"example.com/mine": "kept"}},
                                       "spec": {"selector": {"app.kubernetes.io/instance": "astray"}}}, NAMESPACE)

    async def put_right():
        return (await kube.get("service", name, NAMESPACE))["spec"]["selector"] == before["spec"]["selector"]

    await eventually(put_right, 30, "the Service's selector is put right")
    kept = (await kube.get("service", name, NAMESPACE))["metadata"]["annotations"]
    expect(kept.get("example.com/mine"), "kept", "an annotation of somebody else")
    await kube.k("delete", "poddisruptionbudget", name, "-n", NAMESPACE)
    await eventually(lambda: kube.exists("poddisruptionbudget", name, NAMESPACE), 30, "a deleted object is back")


@suite.case("nodes run without a service account token, read-only and not as root")
async def hardened(system):
    for kind in ("edgenode", "corenode"):
        for item in await kube.get("pods", namespace=NAMESPACE, selector=system.selector(kind)):
            spec = item["spec"]
            expect(spec["automountServiceAccountToken"], False, "automountServiceAccountToken")
            expect(any("serviceAccountToken" in str(volume) for volume in spec["volumes"]), False, "a token's volume")
            security = spec["containers"][0]["securityContext"]
            expect(security["readOnlyRootFilesystem"], True, "readOnlyRootFilesystem")
            expect(security["capabilities"], {"drop": ["ALL"]}, "capabilities")


@suite.case("the operator logged nothing unexpected")
async def log(system):
    expect(await system.unexpected_log_lines(), [], "lines")


if __name__ == "__main__":
    suite.run(running())
