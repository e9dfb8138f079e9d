"""gRPC in all four call shapes through edge, tunnel and core, to a server that speaks HTTP/2 in the clear."""

import asyncio
import contextlib
import pathlib
import sys

import grpc

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lib import system
from lib.suite import Suite, eventually, expect

ORIGIN = 9099 + system.OFFSET
ROUNDS = 1_000
CALLS = 500
LARGE = 8 << 20
ROOMY = [("grpc.max_receive_message_length", LARGE + 1024), ("grpc.max_send_message_length", LARGE + 1024)]

suite = Suite("grpc")


class Server(grpc.GenericRpcHandler):
    """Speaks bytes: what a message means is not the tunnel's business."""

    def __init__(self):
        self.cancelled = 0
        self._shapes = {
            "/e2e.Echo/Unary": grpc.unary_unary_rpc_method_handler(self.unary),
            "/e2e.Echo/Fail": grpc.unary_unary_rpc_method_handler(self.fail),
            "/e2e.Echo/Down": grpc.unary_stream_rpc_method_handler(self.down),
            "/e2e.Echo/Up": grpc.stream_unary_rpc_method_handler(self.up),
            "/e2e.Echo/Both": grpc.stream_stream_rpc_method_handler(self.both),
            "/e2e.Echo/Forever": grpc.unary_stream_rpc_method_handler(self.forever),
        }

    def service(self, details):
        return self._shapes.get(details.method)

    async def unary(self, request, context):
        heard = dict(context.invocation_metadata()).get("x-said-bin", b"")
        context.set_trailing_metadata((("x-heard-bin", heard),))
        return request

    async def fail(self, request, context):
        await context.abort(grpc.StatusCode.NOT_FOUND, "no such strait: größer", (("x-why", "none"),))

    async def down(self, request, context):
        for i in range(int(request)):
            yield b"%d" % i

    async def up(self, requests, context):
        total = 0
        async for request in requests:
            total += len(request)
        return b"%d" % total

    async def both(self, requests, context):
        async for request in requests:
            yield request

    async def forever(self, request, context):
        try:
            while True:
                yield b"x"
                await asyncio.sleep(0.01)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise


@contextlib.asynccontextmanager
async def running():
    handler = Server()
    server = grpc.aio.server(options=ROOMY)
    server.add_generic_rpc_handlers((handler,))
    server.add_insecure_port(f"127.0.0.1:{ORIGIN}")
    await server.start()
    url = f"url: http://127.0.0.1:{ORIGIN}\n"
    yaml = system.resources(ORIGIN).replace(url, url + "        protocols: [HTTP/2]\n")
    async with system.up(yaml):
        async with grpc.aio.insecure_channel(f"127.0.0.1:{system.HTTP}", options=ROOMY) as channel:
            yield handler, channel
    await server.stop(0)


@suite.case("unary, with binary metadata both ways")
async def unary(at):
    call = at[1].unary_unary("/e2e.Echo/Unary")(b"hello", metadata=(("x-said-bin", b"\x00\xff"),))
    expect(await call, b"hello", "answer")
    expect((await call.trailing_metadata()).get("x-heard-bin"), b"\x00\xff", "trailing metadata")


@suite.case("unary, 8 MiB each way")
async def large(at):
    message = bytes(range(256)) * (LARGE // 256)
    expect(await at[1].unary_unary("/e2e.Echo/Unary")(message) == message, True, "same bytes back")


@suite.case(f"{CALLS} unary calls at once")
async def many(at):
    call = at[1].unary_unary("/e2e.Echo/Unary")
    answers = await asyncio.gather(*(call(b"%d" % i) for i in range(CALLS)))
    expect(answers, [b"%d" % i for i in range(CALLS)], "answers")


@suite.case("server streaming")
async def down(at):
    got = [m async for m in at[1].unary_stream("/e2e.Echo/Down")(b"%d" % ROUNDS)]
    expect(got, [b"%d" % i for i in range(ROUNDS)], "messages")


@suite.case("client streaming")
async def up(at):
    async def requests():
        for _ in range(ROUNDS):
            yield b"x" * 1000

    expect(await at[1].stream_unary("/e2e.Echo/Up")(requests()), b"%d" % (ROUNDS * 1000), "bytes heard")


@suite.case("both ways: each message is sent only after the one before came back")
async def both(at):
    call = at[1].stream_stream("/e2e.Echo/Both")()
    for i in range(ROUNDS):
        await call.write(b"%d" % i)
        expect(await call.read(), b"%d" % i, "message")
    await call.done_writing()
    expect(await call.read(), grpc.aio.EOF, "the end")
    expect(await call.code(), grpc.StatusCode.OK, "status")


@suite.case("an error's status, text and metadata arrive")
async def fail(at):
    try:
        await at[1].unary_unary("/e2e.Echo/Fail")(b"")
        raise AssertionError("no error came")
    except grpc.aio.AioRpcError as e:
        expect(e.code(), grpc.StatusCode.NOT_FOUND, "status")
        expect(e.details(), "no such strait: größer", "details")
        expect(e.trailing_metadata().get("x-why"), "none", "trailing metadata")


@suite.case("a client that cancels frees the server")
async def cancel(at):
    handler, channel = at
    call = channel.unary_stream("/e2e.Echo/Forever")(b"")
    expect(await call.read(), b"x", "first message")
    call.cancel()
    await eventually(lambda: handler.cancelled == 1, 10, "the server's call is cancelled")


@suite.case("a deadline ends both sides")
async def deadline(at):
    handler, channel = at
    before = handler.cancelled
    try:
        async for _ in channel.unary_stream("/e2e.Echo/Forever")(b"", timeout=1):
            pass
        raise AssertionError("no deadline came")
    except grpc.aio.AioRpcError as e:
        expect(e.code(), grpc.StatusCode.DEADLINE_EXCEEDED, "status")
    await eventually(lambda: handler.cancelled == before + 1, 10, "the server's call is cancelled")


suite.run(running())
