"""What a user of the openai package does, and what the LLM sees of it."""

import asyncio
import json
import pathlib
import sys
import time

import openai

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from lib import http, system
from lib.suite import Suite, eventually, expect, expect_at_least

BASE = f"http://127.0.0.1:{system.HTTP}/v1"
MESSAGES = [{"role": "user", "content": "Tell me about straits."}]
STREAMS = 100

suite = Suite("openai")
client = openai.AsyncOpenAI(base_url=BASE, api_key="any", max_retries=0, timeout=30)


def paced(**settings):
    return {f"x-sample-{name.replace('_', '-')}": str(value) for name, value in settings.items()}


async def stats():
    _, _, body = await http.fetch(system.LLM, "GET", "/stats")
    return json.loads(body)


async def stream(tokens, per_second, **more):
    return await client.chat.completions.create(
        model="sample", messages=MESSAGES, stream=True, stream_options={"include_usage": True},
        extra_headers=paced(tokens=tokens, tokens_per_second=per_second, first_token_millis=0, **more))


async def read(answer):
    """Number of content chunks, the finish reason and the usage of a streamed answer."""
    chunks, finish, usage = 0, None, None
    async for chunk in answer:
        if chunk.usage is not None:
            usage = chunk.usage
        for choice in chunk.choices:
            chunks += bool(choice.delta.content)
            finish = choice.finish_reason or finish
    return chunks, finish, usage


@suite.case("models are listed")
async def models(_):
    listed = [model.id async for model in client.models.list()]
    expect(listed, ["sample"], "models")


@suite.case("a chat, not streamed")
async def whole(_):
    answer = await client.chat.completions.create(
        model="sample", messages=MESSAGES, max_tokens=20,
        extra_headers=paced(tokens=20, tokens_per_second=0, first_token_millis=0))
    expect(answer.usage.completion_tokens, 20, "tokens")
    expect_at_least(len(answer.choices[0].message.content), 20, "characters")


@suite.case("a chat, streamed: every token, the reason of its end and the usage")
async def streamed(_):
    chunks, finish, usage = await read(await stream(tokens=200, per_second=0))
    expect(usage.completion_tokens, 200, "tokens")
    expect(chunks, 200, "chunks")
    expect(finish in ("stop", "length"), True, f"an end's reason ({finish})")


@suite.case("tokens come as they are made, not at the end")
async def as_they_come(_):
    arrivals = []
    async for chunk in await stream(tokens=40, per_second=20):
        if chunk.choices and chunk.choices[0].delta.content:
            arrivals.append(time.monotonic())
    expect(len(arrivals), 40, "tokens")
    gaps = sum(later - earlier > 0.02 for earlier, later in zip(arrivals, arrivals[1:]))
    # 39 gaps of 50 ms: a busy machine may push a few together, a buffer pushes all together.
    expect_at_least(gaps, 25, "tokens that came apart from the one before")


@suite.case("a stream cancelled half-way ends at the LLM, too")
async def cancelled(_):
    before = await stats()
    answer = await stream(tokens=10_000, per_second=20)
    received = 0
    async for chunk in answer:
        received += bool(chunk.choices and chunk.choices[0].delta.content)
        if received == 5:
            break
    await answer.close()

    async def seen():
        return (await stats())["abandoned"] == before["abandoned"] + 1

    await eventually(seen, 5, "the LLM sees that its client left")
    expect((await stats())["answering"], before["answering"], "answers on their way at the LLM")


@suite.case(f"{STREAMS} streams at once, each whole")
async def many(_):
    async def one():
        return await read(await stream(tokens=50, per_second=25))

    results = await asyncio.gather(*(one() for _ in range(STREAMS)))
    expect(sum(chunks == 50 for chunks, _, _ in results), STREAMS, "whole streams")


@suite.case("the synchronous client streams as well")
async def synchronous(_):
    def chat():
        with openai.OpenAI(base_url=BASE, api_key="any", max_retries=0, timeout=30) as sync:
            answer = sync.chat.completions.create(
                model="sample", messages=MESSAGES, stream=True,
                extra_headers=paced(tokens=30, tokens_per_second=0, first_token_millis=0))
            return sum(bool(chunk.choices and chunk.choices[0].delta.content) for chunk in answer)

    expect(await asyncio.to_thread(chat), 30, "chunks")


@suite.case("embeddings, as numbers and as base64")
async def embeddings(_):
    answer = await client.embeddings.create(model="sample", input=["one", "two"], dimensions=64)
    expect([len(each.embedding) for each in answer.data], [64, 64], "dimensions")
    floats = await client.embeddings.create(model="sample", input="one", dimensions=64, encoding_format="float")
    expect(len(floats.data[0].embedding), 64, "dimensions")


@suite.case("an error of the LLM reaches the SDK as itself")
async def errors(_):
    for status, kind in ((429, openai.RateLimitError), (400, openai.BadRequestError),
                         (503, openai.InternalServerError)):
        try:
            await client.chat.completions.create(
                model="sample", messages=MESSAGES, extra_headers=paced(status=status))
        except kind as e:
            expect(e.status_code, status, "status")
            expect(bool(e.body), True, "an error body that the SDK reads")
        else:
            raise AssertionError(f"status {status}: no error was raised (expected: {kind.__name__})")


@suite.case("a stream that the LLM cuts off is an error, never a short answer")
async def cut(_):
    try:
        await read(await stream(tokens=50, per_second=0, cut_after=10))
    except (openai.APIError, openai.APIConnectionError) as e:
        return type(e).__name__
    except Exception as e:
        # The SDK hands some of its HTTP library's errors on while it streams.
        if "incomplete" in str(e) or "peer closed" in str(e).lower() or "Remote" in type(e).__name__:
            return type(e).__name__
        raise
    raise AssertionError("the answer ended as if it were whole")


if __name__ == "__main__":
    suite.run(system.up(path=system.ROOT / "examples" / "quickstart", probe="/v1/models"))
