"""The origin is this program; the client is aioquic, and a browser once."""

import asyncio
import base64
import contextlib
import hashlib
import json
import pathlib
import socket
import ssl
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lib import chromium, groups, http, system
from lib.suite import Suite, eventually, expect, expect_at_least

from aioquic.h3.connection import Setting
from wsproto.events import CloseConnection, Message, Ping, Pong

import websocket
from client import configuration, connected

MUTUAL_DECLARED = 8444
MUTUAL = system.HTTPS - 8443 + MUTUAL_DECLARED
KEPT_DECLARED = 8445
KEPT = system.HTTPS - 8443 + KEPT_DECLARED
CORE = 9443 + system.OFFSET
suite = Suite("http3")
seen = {"gone": 0, "early": [], "open": 0, "browser": None}

PAGE = b"""<!doctype html><script>
(async () => {
  const text = await (await fetch("/events")).text();
  const echo = await (await fetch("/echo", {method: "POST", body: "from the browser"})).text();
  const hops = performance.getEntriesByType("resource").map(entry => entry.nextHopProtocol);
  hops.push(performance.getEntriesByType("navigation")[0].nextHopProtocol);
  await fetch("/result", {method: "POST", body: JSON.stringify({text, echo, hops})});
})();
</script>"""


async def serve(request):
    path = request.path.partition("?")[0]
    if path == "/events":
        await request.answer(200, {"content-type": "text/event-stream"})
        for k in range(100):
            await request.send(f"data: {k}\n\n".encode())
            await asyncio.sleep(0.005)
        await request.end()
    elif path == "/slow":
        seen["open"] += 1
        try:
            await request.answer(200, {"content-type": "text/event-stream"})
            await request.send(b"data: first\n\n")
            await request.left()
            seen["gone"] += 1
        finally:
            seen["open"] -= 1
    elif path == "/early":
        seen["early"].append((request.method, request.fields.get("early-data")))
        await request.body()
        await request.whole(200, b"ok")
    elif path == "/echo":
        await request.whole(200, await request.body())
    elif path == "/fields":
        await request.whole(200, repr(sorted(request.fields.items())).encode())
    elif path == "/page":
        await request.whole(200, PAGE, "text/html")
    elif path == "/result":
        seen["browser"].set_result(json.loads(await request.body()))
        await request.whole(200, b"thanks")
    elif path == "/big":
        await request.whole(200, b"x" * 2_000_000)
    else:
        await request.whole(200 if path == "/" else 404, b"hello")


def authorities(folder):
    """Two CAs with a client's certificate each; the first is trusted by the Secret that is returned."""
    def openssl(*arguments):
        subprocess.run(("openssl", *arguments), cwd=folder, check=True, capture_output=True)
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    (folder / "client.ext").write_text("extendedKeyUsage=clientAuth\nsubjectAltName=DNS:robot.test\n")
    for name in ("clients", "strangers"):
        openssl("req", "-x509", *key, "-days", "30", "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.pem")
        openssl("req", *key, "-subj", "/CN=robot", "-keyout", f"{name}-robot.key", "-out", "robot.csr")
        openssl("x509", "-req", "-in", "robot.csr", "-CA", f"{name}.pem", "-CAkey", f"{name}.key", "-CAcreateserial",
                "-days", "2", "-extfile", "client.ext", "-out", f"{name}-robot.pem")
    pem = "".join("    " + line + "\n" for line in (folder / "clients.pem").read_text().splitlines())
    return f"---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: clients\nstringData:\n  ca.crt: |\n{pem}"


@contextlib.asynccontextmanager
async def running():
    with tempfile.TemporaryDirectory(prefix="strait-e2e-") as folder:
        seen["folder"] = pathlib.Path(folder)
        async with up() as strait:
            yield strait


@contextlib.asynccontextmanager
async def up():
    authority = authorities(seen["folder"])
    async with http.origin(serve) as port, websocket.origin() as sockets:
        echo = sockets.sockets[0].getsockname()[1]
        yaml = system.resources(port).replace(
            "  rules:\n",
            "  rules:\n    - matches:\n        - path: {type: PathPrefix, value: /ws}\n"
            "      backendRefs:\n        - name: sockets\n").replace(
            "  backends:\n",
            "  backends:\n    - name: sockets\n      origin:\n"
            f"        url: http://127.0.0.1:{echo}\n").replace(
            "      port: 8080\n",
            "      port: 8080\n    - name: https\n      port: 8443\n"
            "      protocols: [HTTP/1.1, HTTP/2, HTTP/3]\n"
            "      tls:\n        certificateRefs:\n          - name: made-on-the-spot\n"
            f"    - name: kept\n      port: {KEPT_DECLARED}\n"
            "      protocols: [HTTP/1.1, HTTP/2, HTTP/3]\n      quic: {keepAlive: 1s}\n"
            "      tls:\n        certificateRefs:\n          - name: made-on-the-spot\n"
            f"    - name: mutual\n      port: {MUTUAL_DECLARED}\n"
            "      protocols: [HTTP/1.1, HTTP/2, HTTP/3]\n"
            "      tls:\n        certificateRefs:\n          - name: made-on-the-spot\n"
            "        clientValidation:\n          caCertificateRefs:\n            - name: clients\n")
        async with system.up(yaml=yaml + authority) as strait:
            yield strait


def showing(name):
    """Settings of a client with a certificate that a CA of that name signed, if any."""
    settings = configuration()
    if name:
        settings.load_cert_chain(seen["folder"] / f"{name}-robot.pem", seen["folder"] / f"{name}-robot.key")
    return settings


@suite.case("a client's certificate is required over QUIC too: none and a stranger's get alerts 116 and 48")
async def mutual(strait):
    async with connected(MUTUAL, showing("clients")) as client:
        answer = await client.fetch("GET", "/fields", fields={"x-forwarded-client-cert": "Hash=forged"})
        expect(answer.status, 200, "status")
        expect(b";DNS=robot.test" in answer.body, True, f"the certificate in {answer.body!r}")
        expect(b"forged" in answer.body, False, "what the client said")
    for name, alert in ((None, 116), ("strangers", 48)):
        async with connected(MUTUAL, showing(name), wait_connected=False) as client:
            client.transmit()
            end = await asyncio.wait_for(asyncio.shield(client.terminated), 10)
            expect(end.error_code, 0x100 + alert, f"how a connection with {name or 'no'} certificate ends")


@suite.case("X25519MLKEM768 is agreed on over HTTP/3 by quic-go", seconds=120)
async def key_exchange(strait):
    await groups.expect_post_quantum("quic", system.HTTPS, "h3")
    await groups.expect_post_quantum("quic", MUTUAL, "h3")


for transport in ("quic", "tcp"):

    @suite.case(f"a core agrees with links over {transport} on X25519MLKEM768 when nothing else is offered", seconds=120)
    async def link_key_exchange(strait, transport=transport):
        await groups.expect_post_quantum(transport, CORE, "strait-lane/1", "only")


@suite.case("a session is resumed over QUIC, with a client's certificate too, but then without 0-RTT")
async def resumption(strait):
    for port, name in ((system.HTTPS, None), (MUTUAL, "clients")):
        tickets = []
        async with connected(port, showing(name), session_ticket_handler=tickets.append) as client:
            await client.fetch("GET", "/")
            await eventually(lambda: tickets, 5, "a session ticket")
        settings = showing(name)
        settings.session_ticket = tickets[-1]
        async with connected(port, settings) as client:
            answer = await client.fetch("GET", "/")
            expect(answer.status, 200, "status")
            expect(client._quic.tls.session_resumed, True, f"resumed on {port}")
        expect(bool(tickets[-1].max_early_data_size), name is None, f"0-RTT is offered on {port}")


@suite.case("GET and POST are answered with the fields of an edge, what is malformed is reset")
async def basics(strait):
    # No HEAD: aioquic takes an answer without the body that its content-length tells of for broken.
    async with connected(system.HTTPS) as client:
        answer = await client.fetch("GET", "/fields", fields={"x-forwarded-for": "1.2.3.4"})
        expect(answer.status, 200, "status")
        text = answer.body.decode()
        for part in ("('via', '3.0 strait", "('x-forwarded-for', '127.0.0.1')",
                     "('x-forwarded-proto', 'https')", "x-trace-id"):
            if part not in text:
                raise AssertionError(f"fields: {text} (expected: {part})")
        answer = await client.fetch("POST", "/echo", body=b"y" * 300_000)
        expect((answer.status, answer.body), (200, b"y" * 300_000), "POST")
        answer = await client.fetch("GET", "/", fields={"transfer-encoding": "chunked"})
        expect(answer.reset, 0x10E, "H3_MESSAGE_ERROR")
        answer = await client.fetch("GET", "/nothing-here")
        expect(answer.status, 404, "status")


@suite.case("2 MB come whole, and so do 50 answers at once", seconds=90)
async def bulk(strait):
    async with connected(system.HTTPS) as client:
        answer = await client.begin("GET", "/big").whole(60)
        expect((answer.status, len(answer.body)), (200, 2_000_000), "big answer")
        answers = [client.begin("POST", "/echo", body=b"%d" % k) for k in range(50)]
        for k, answer in enumerate(answers):
            expect((await answer.whole()).body, b"%d" % k, "one of many")


@suite.case("events arrive one by one as they are sent")
async def events(strait):
    async with connected(system.HTTPS) as client:
        answer = client.begin("GET", "/events", fields={"accept": "text/event-stream"})
        await answer.whole()
        expect(answer.body, b"".join(b"data: %d\n\n" % k for k in range(100)), "events")
        expect_at_least(answer.pieces.qsize(), 50, "pieces")
        return f"{answer.pieces.qsize()} pieces"


@suite.case("a client that stops reading frees the origin")
async def cancels(strait):
    async with connected(system.HTTPS) as client:
        before = seen["gone"]
        answer = client.begin("GET", "/slow")
        await asyncio.wait_for(answer.pieces.get(), 10)
        began = time.monotonic()
        client.cancel(answer)
        await eventually(lambda: seen["gone"] > before, 5, "the origin is told")
        return f"after {time.monotonic() - began:.2f} s"


@suite.case("answers over TCP announce HTTP/3")
async def alt_svc(strait):
    process = await asyncio.create_subprocess_exec(
        "curl", "-sk", "-o", "/dev/null", "-D", "-", f"https://127.0.0.1:{system.HTTPS}/",
        stdout=asyncio.subprocess.PIPE)
    heads, _ = await process.communicate()
    wanted = f'alt-svc: h3=":{system.HTTPS}"; ma=86400'
    if wanted not in heads.decode().lower():
        raise AssertionError(f"{heads.decode()} (expected: {wanted})")


@suite.case("safe requests are served in the first flight, others wait for the handshake")
async def early(strait):
    tickets = []
    async with connected(system.HTTPS, session_ticket_handler=tickets.append) as client:
        await client.fetch("GET", "/")
        await eventually(lambda: tickets, 5, "a session ticket")
    del seen["early"][:]
    settings = configuration(session_ticket=tickets[-1])
    async with connected(system.HTTPS, settings, wait_connected=False) as client:
        # The client hears nothing until the GET is through: so the handshake cannot be over before.
        receive, unheard = client.datagram_received, []
        client.datagram_received = lambda *datagram: unheard.append(datagram)
        get = client.begin("GET", "/early")
        post = client.begin("POST", "/early", body=b"z")
        await eventually(lambda: seen["early"], 5, "the GET at the origin")
        client.datagram_received = receive
        for datagram in unheard:
            receive(*datagram)
        await get.whole()
        await post.whole()
        expect(client._quic.tls.early_data_accepted, True, "early data accepted")
        expect((get.status, post.status), (200, 200), "statuses")
    expect(sorted(seen["early"], key=str), [("GET", "1"), ("POST", None)], "what the origin saw")


@suite.case("keep-alive: a client that gives up after 3 s of silence waits for a silent answer, and without it does not")
async def keep_alive(strait):
    async with connected(KEPT, configuration(idle_timeout=3)) as kept, \
            connected(system.HTTPS, configuration(idle_timeout=3)) as left_alone:
        for answer in [client.begin("GET", "/slow") for client in (kept, left_alone)]:
            await asyncio.wait_for(answer.pieces.get(), 10)
        await asyncio.wait_for(asyncio.shield(left_alone.terminated), 10)
        await asyncio.sleep(4)
        expect(kept.terminated.done(), False, "whether the connection with keep-alive ended")
        expect((await kept.fetch("GET", "/fields")).status, 200, "status of a further request")


@suite.case("a connection goes on from another address")
async def migration(strait):
    async with connected(system.HTTPS) as client:
        answer = client.begin("GET", "/events")
        await asyncio.wait_for(answer.pieces.get(), 10)
        old = client._transport
        loop = asyncio.get_running_loop()
        sock = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        sock.bind(("::", 0, 0, 0))
        client._quic.change_connection_id()
        await loop.create_datagram_endpoint(lambda: client, sock=sock)
        client.transmit()
        old.close()
        await answer.whole()
        expect(answer.body, b"".join(b"data: %d\n\n" % k for k in range(100)), "events")
        expect((await client.fetch("GET", "/")).status, 200, "a request from the new address")


@suite.case("WebSocket: the edge announces extended CONNECT, messages, fragments and 1 MiB are echoed")
async def web_socket(strait):
    async with connected(system.HTTPS) as client:
        socket, other = (websocket.WebSocket(client, "/ws/echo") for _ in range(2))
        expect((await socket.opened(), await other.opened()), (200, 200), "statuses")
        expect(client.http.received_settings[Setting.ENABLE_CONNECT_PROTOCOL], 1, "SETTINGS_ENABLE_CONNECT_PROTOCOL")
        socket.send(Message("h\u00e9llo"))
        expect((await socket.message())[0], "h\u00e9llo", "text")
        for k, part in enumerate((b"one", b"", b"three")):
            socket.send(Message(part, message_finished=k == 2))
        expect((await socket.message())[0], b"onethree", "fragments of the client")
        big = bytes(range(256)) * 4096
        socket.send(Message(big))
        expect((await socket.message())[0] == big, True, "1 MiB comes back as it went")
        other.send(Message("still here"))
        expect((await other.message())[0], "still here", "another on the same connection")


@suite.case("WebSocket: fragments, pings and pongs pass as they are")
async def web_socket_frames(strait):
    async with connected(system.HTTPS) as client:
        socket = websocket.WebSocket(client, "/ws/fragments")
        expect(await socket.opened(), 200, "status")
        text, fragments = await socket.message()
        expect(text, "one two three", "text")
        expect_at_least(fragments, 3, "fragments")
        socket.send(Ping(b"are you there"))
        expect(bytes((await socket.next(Pong)).payload), b"are you there", "pong of the origin")
        asked = websocket.WebSocket(client, "/ws/ping")
        expect(bytes((await asked.next(Ping)).payload), b"from the origin", "ping of the origin")
        expect((await asked.message())[0], "the pong came", "what the origin saw")


@suite.case("WebSocket: close codes pass in both directions, then the stream ends")
async def web_socket_ends(strait):
    async with connected(system.HTTPS) as client:
        told = websocket.WebSocket(client, "/ws/close")
        close = await told.next(CloseConnection)
        expect((close.code, close.reason), (4001, "enough"), "Close of the origin")
        expect(await told.whole(), None, "reset")
        socket = websocket.WebSocket(client, "/ws/echo")
        expect(await socket.opened(), 200, "status")
        socket.send(CloseConnection(4002, "mine"))
        close = await socket.next(CloseConnection)
        expect(close.code, 4002, "Close that the origin answers with")
        expect(await socket.whole(), None, "reset")


def spki(port):
    """What Chromium is to trust: the digest of the key of the certificate that is shown."""
    pem = ssl.get_server_certificate(("127.0.0.1", port))
    key = ssl_key(ssl.PEM_cert_to_DER_cert(pem))
    return base64.b64encode(hashlib.sha256(key).digest()).decode()


def ssl_key(der):
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    certificate = x509.load_der_x509_certificate(der)
    return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def events_of(log, name):
    """How often an event stands in a net log, which a browser that was ended leaves open."""
    text = log.read_text(errors="replace").rstrip().rstrip(",")
    try:
        net = json.loads(text)
    except json.JSONDecodeError:
        net = json.loads(text + "]}")
    number = net["constants"]["logEventTypes"][name]
    return sum(event["type"] == number for event in net["events"])


@suite.case("Chromium speaks HTTP/3 to the edge, as its own net log tells", seconds=120)
async def browser(strait):
    seen["browser"] = asyncio.get_running_loop().create_future()
    key = await asyncio.to_thread(spki, system.HTTPS)
    with chromium.profile() as folder:
        log = pathlib.Path(folder) / "net.json"
        flags = ("--enable-quic", f"--log-net-log={log}",
                 "--host-resolver-rules=MAP localhost 127.0.0.1",  # it asks ::1 first, and only that
                 f"--origin-to-force-quic-on=localhost:{system.HTTPS}", f"--ignore-certificate-errors-spki-list={key}")
        async with chromium.opened(f"https://localhost:{system.HTTPS}/page", folder, *flags):
            told = await asyncio.wait_for(seen["browser"], 90)
        expect(told["text"].count("data: "), 100, "events")
        expect(told["echo"], "from the browser", "echo")
        expect(set(told["hops"]), {"h3"}, "protocols")
        requests = events_of(log, "HTTP3_HEADERS_SENT")
        expect_at_least(requests, 3, "HEADERS that the net log has sent by HTTP/3")
        return f"{requests} requests"


suite.run(running())
