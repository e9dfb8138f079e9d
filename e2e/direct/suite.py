"""Rules with via: Direct: which clients go without a core, by network and by country, and what becomes of
them and of the others while there is no core at all."""

import asyncio
import contextlib
import os
import pathlib
import sys
import tempfile

import httpx2
import netaddr
import openai
import websockets
from mmdb_writer import MMDBWriter

E2E = pathlib.Path(__file__).resolve().parents[1]
sys.path += [str(E2E), str(E2E / "http3")]
from client import connected
from lib import http, system
from lib.suite import Suite, eventually, expect, expect_at_least

NEAR = "127.0.0.9"  # in the network of a rule that goes directly
FAR = "127.0.0.1"  # a trusted proxy as well
CHINESE = "203.0.113.7"
ADMINS = (9901 + system.OFFSET, 9902 + system.OFFSET)
FRENCH = "198.51.100.7"
EDGE = f"127.0.0.1:{system.HTTP}"
MESSAGES = [{"role": "user", "content": "Tell me about straits."}]
suite = Suite("direct")

CORE = """apiVersion: strait.dev/v1alpha1
kind: CoreNode
metadata:
  name: core
spec:
  replicas: {replicas}
  tunnel:
    port: 9443
  egress:
    allow:
      - cidr: 127.0.0.0/8
"""

REST = """apiVersion: strait.dev/v1alpha1
kind: EdgeNode
metadata:
  name: edge
spec:
  listeners:
    - name: http
      port: 8080
    - name: https
      port: 8443
      protocols: [HTTP/1.1, HTTP/2, HTTP/3]
      tls:
        certificateRefs: [{{name: edge-certificate}}]
    - name: bytes
      port: 7000
      protocols: [TCP]
  cores:
    - name: core
      ref:
        name: core
  clientAddress:
    trustedProxies: [127.0.0.1/32]
    forwardedFor: Trust
  egress:
    allow:
      - cidr: 127.0.0.0/8
        ports: [{llm}, {echo}, {reverse}]
  geoip:
    claimName: countries
    file: db/countries.mmdb
---
apiVersion: strait.dev/v1alpha1
kind: TunnelRoute
metadata:
  name: chat
  annotations:
    local.strait.dev/sample-llm: llm
spec:
  parentRefs:
    - name: edge
      sectionName: http
    - name: edge
      sectionName: https
  rules:
    - name: near
      matches:
        - clientNetworks: [127.0.0.8/29]
        - clientCountries: [CN]
      via: Direct
      backendRefs: [{{name: llm}}]
      filters: [{{type: ResponseHeaderModifier, responseHeaderModifier: {{set: [{{name: x-way, value: direct}}]}}}}]
    - name: rest
      backendRefs: [{{name: llm}}]
      filters: [{{type: ResponseHeaderModifier, responseHeaderModifier: {{set: [{{name: x-way, value: tunnel}}]}}}}]
    - name: echo
      matches:
        - path: {{value: /echo}}
      via: Direct
      backendRefs: [{{name: echo}}]
    - name: forbidden
      matches:
        - path: {{value: /forbidden}}
      via: Direct
      backendRefs: [{{name: forbidden}}]
  backends:
    - name: llm
      origin:
        url: http://127.0.0.1:8000
    - name: echo
      origin:
        url: http://127.0.0.1:{echo}
    - name: forbidden
      origin:
        url: http://127.0.0.1:{forbidden}
---
apiVersion: strait.dev/v1alpha1
kind: TunnelRoute
metadata:
  name: bytes
spec:
  parentRefs:
    - name: edge
      sectionName: bytes
  rules:
    - via: Direct
      backendRefs: [{{name: reverse}}]
  backends:
    - name: reverse
      origin:
        url: tcp://127.0.0.1:{reverse}
"""


def replace(path, content):
    beside = path.with_name("." + path.name + ".new")
    beside.write_bytes(content)
    os.rename(beside, path)


def database(path, chinese, french):
    writer = MMDBWriter(ip_version=6, ipv4_compatible=True, database_type="Strait-Test-Country")
    for address, country in ((chinese, "CN"), (french, "FR")):
        writer.insert_network(netaddr.IPSet([address + "/24"]), {"country": {"iso_code": country}})
    beside = path.with_name("beside")
    writer.to_db_file(str(beside))
    os.rename(beside, path)


async def upper(reader, writer):
    """Reads to the end, answers with it in capitals, and ends."""
    with contextlib.suppress(ConnectionError):
        writer.write((await reader.read()).upper())
        await writer.drain()
    writer.close()


async def mirror(connection):
    async for message in connection:
        await connection.send(message)


class World:
    """The system under test and what its resources are made of."""

    def __init__(self, folder):
        self.folder = folder
        self.connections_to_the_forbidden = 0
        self.strait = None
        self.ports = {}

    def cores(self, replicas):
        replace(self.folder / "core.yaml", CORE.format(replicas=replicas).encode())

    def countries(self, chinese=CHINESE.rpartition(".")[0] + ".0", french=FRENCH.rpartition(".")[0] + ".0"):
        database(self.folder / "db" / "countries.mmdb", chinese, french)

    async def never(self, reader, writer):
        self.connections_to_the_forbidden += 1
        writer.close()

    def status(self):
        """All that ./strait up says of the resources, without the line breaks of long texts."""
        files = (self.strait.folder / "state").rglob("*.yaml")
        return " ".join(" ".join(file.read_text() for file in files).replace("\\", "").split())


@contextlib.asynccontextmanager
async def running():
    async with contextlib.AsyncExitStack() as stack:
        world = World(pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="strait-e2e-"))))
        for name, serve in (("reverse", upper), ("forbidden", world.never)):
            server = await asyncio.start_server(serve, "127.0.0.1", 0)
            stack.callback(server.close)
            world.ports[name] = server.sockets[0].getsockname()[1]
        echo = await stack.enter_async_context(websockets.serve(mirror, "127.0.0.1", 0))
        world.ports["echo"] = echo.sockets[0].getsockname()[1]
        (world.folder / "db").mkdir()
        world.countries()
        world.cores(1)
        replace(world.folder / "rest.yaml", REST.format(llm=system.LLM, **world.ports).encode())
        world.strait = await stack.enter_async_context(
            system.up(path=world.folder, probe="/v1/models"))
        yield world


async def curl(*arguments, source=FAR):
    """Status and the way that the answer says it came."""
    process = await asyncio.create_subprocess_exec(
        "curl", "--silent", "--max-time", "20", "--interface", source, "--output", "/dev/null",
        "--write-out", "%{http_code} %header{x-way}", *arguments, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    return out.decode().strip()


async def way(address):
    return await curl("-H", f"X-Forwarded-For: {address}", f"http://{EDGE}/v1/models")


async def is_way(address, expected):
    return await way(address) == expected


async def chats(source, streams=10, tokens=50):
    """Streams chats by the openai SDK; gives the chunks of each."""
    transport = httpx2.AsyncHTTPTransport(local_address=source)
    async with httpx2.AsyncClient(transport=transport) as web:
        client = openai.AsyncOpenAI(
            base_url=f"http://{EDGE}/v1", api_key="any", max_retries=0, timeout=30, http_client=web)

        async def one():
            answer = await client.chat.completions.create(
                model="sample", messages=MESSAGES, stream=True,
                extra_headers={"x-sample-tokens": str(tokens), "x-sample-tokens-per-second": "200"})
            return sum([bool(chunk.choices and chunk.choices[0].delta.content) async for chunk in answer])

        return await asyncio.gather(*[one() for _ in range(streams)])


async def echoes():
    async with websockets.connect(f"ws://{EDGE}/echo", proxy=None) as socket:
        for i in range(200):
            await socket.send(f"message {i}")
            expect(await socket.recv(), f"message {i}", "echo")
        await socket.send(b"x" * 500_000)
        expect(await socket.recv() == b"x" * 500_000, True, "a large message")


async def shouted():
    reader, writer = await asyncio.open_connection("127.0.0.1", 7000 + system.OFFSET)
    writer.write(b"strait")
    writer.write_eof()
    answer = await reader.read()
    writer.close()
    return answer


async def ready():
    """Whether the one node that runs is; which of the first admin ports it has is not ours to say."""
    for port in ADMINS:
        with contextlib.suppress(OSError):
            status, _, _ = await http.fetch(port, "GET", "/readyz")
            return status == 200
    return False


@suite.case("curl: the client's network decides, over HTTP/1.1 and HTTP/2")
async def by_network(_):
    for version in ("--http1.1", "--http2-prior-knowledge"):
        expect(await curl(version, f"http://{EDGE}/v1/models", source=NEAR), "200 direct", "from near")
        expect(await curl(version, f"http://{EDGE}/v1/models"), "200 tunnel", "from elsewhere")


@suite.case("curl: the client's country decides, and a new database decides anew while running")
async def by_country(world):
    expect(await way(CHINESE), "200 direct", "from China")
    expect(await way(FRENCH), "200 tunnel", "from France")
    expect(await way("192.0.2.1"), "200 tunnel", "from nowhere known")
    expect(await curl("-H", f"X-Forwarded-For: {CHINESE}", f"http://{EDGE}/v1/models", source="127.0.0.2"),
           "200 tunnel", "whom nobody trusts")
    world.countries(chinese="198.51.100.0", french="203.0.113.0")
    await eventually(lambda: is_way(FRENCH, "200 direct"), 10, "the new database is used")
    expect(await way(CHINESE), "200 tunnel", "from what is France now")


@suite.case("a file that is no database is refused, the status says so, and the one before goes on")
async def bad_database(world):
    file = world.folder / "db" / "countries.mmdb"
    replace(file, b"no database")
    why = "countries.mmdb: cannot be read"
    await eventually(lambda: "Impaired" in world.status() and why in world.status(), 15, "the status says why")
    expect(await way(FRENCH), "200 direct", "by the database before")
    world.countries()
    await eventually(lambda: is_way(CHINESE, "200 direct"), 10, "the good one is used")
    await eventually(lambda: "Impaired" not in world.status(), 15, "and the status is well again")


@suite.case("the openai SDK, aioquic, WebSockets and bytes go directly")
async def clients(_):
    expect(await chats(NEAR), [50] * 10, "chunks of each chat")
    await echoes()
    expect(await shouted(), b"STRAIT", "bytes")
    async with connected(system.HTTPS) as client:
        answer = await client.fetch("GET", "/v1/models", fields={"x-forwarded-for": CHINESE})
        expect((answer.status, answer.field("x-way")), (200, "direct"), "HTTP/3")


@suite.case("an edge dials nothing that its egress does not allow")
async def egress(world):
    expect(await curl(f"http://{EDGE}/forbidden"), "502", "status")
    expect(world.connections_to_the_forbidden, 0, "connections that the origin saw")


@suite.case("without any core what is direct goes on, and the rest is told 503 until a core is back", 120)
async def without_cores(world):
    world.cores(0)
    await eventually(lambda: "core" not in world.strait.nodes(), 30, "no core runs")
    await eventually(lambda: is_way(FRENCH, "503"), 30, "tunnelled requests get 503")
    await eventually(ready, 20, "the edge is ready without a link")
    expect(await way(CHINESE), "200 direct", "from China")
    expect(await curl(f"http://{EDGE}/v1/models", source=NEAR), "200 direct", "from near")
    expect(await chats(NEAR), [50] * 10, "chunks of each chat")
    await echoes()
    expect(await shouted(), b"STRAIT", "bytes")
    answers = [await way(CHINESE) for _ in range(100)]
    expect(set(answers), {"200 direct"}, "100 more")
    expect_at_least(len(answers), 100, "answers")
    world.cores(1)
    await eventually(lambda: is_way(FRENCH, "200 tunnel"), 30, "the tunnel is back")


suite.run(running())
