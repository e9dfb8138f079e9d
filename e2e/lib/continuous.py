"""A client that never stops: so many streams open at any time, and short requests at a rate, through one
address, for as long as a suite runs. It knows what became of each of them and when.

A suite divides its run into phases. A phase states how much at least must have been finished in it, and
holds only when nothing failed in it:

    async with Continuous(address, 80, streams=100, rate=20) as clients:
        async with clients.phase("scale", streams=50, requests=100):
            ...
"""

import asyncio
import collections
import contextlib
import dataclasses
import json
import random
import time

from . import http
from .suite import expect_at_least

# So long a silence is no pace any more.
STALL_SECONDS = 30
MOST_IDLE = 8


class Broken(Exception):
    """What became of an exchange that did not end well; its text is the reason that is counted."""


@dataclasses.dataclass
class Failure:
    at: float
    what: str
    reason: str


class Phase:
    """What began, ended and failed between two moments."""

    def __init__(self, name):
        self.name = name
        self.began = time.monotonic()
        self.started = collections.Counter()
        self.finished = collections.Counter()
        self.failures = []
        self.tokens = 0
        self.longest_gap = 0.0
        self.least_open = None

    def check(self, streams, requests):
        """Raises unless nothing failed and at least so many streams and short requests finished."""
        reasons = collections.Counter(f"{each.what}: {each.reason}" for each in self.failures)
        if reasons:
            first = min(each.at for each in self.failures) - self.began
            raise AssertionError(f"phase {self.name}: {len(self.failures)} failed, the first after {first:.1f} s: "
                                 f"{dict(reasons)} (expected: none); {self}")
        expect_at_least(self.finished["stream"], streams, f"phase {self.name}: streams finished")
        expect_at_least(self.finished["request"], requests, f"phase {self.name}: short requests finished")

    def __str__(self):
        return (f"{self.name}: {self.finished['stream']} streams, {self.finished['request']} requests, "
                f"{self.tokens} tokens, {len(self.failures)} failed, longest gap {self.longest_gap:.1f} s")


class Continuous:
    """Streams of `tokens` (least, most) tokens each at `pace` tokens a second, `streams` of them open at any
    time, and `rate` short requests a second."""

    def __init__(self, host, port, streams=20, pace=5, tokens=(10, 60), rate=10, authority="e2e.local"):
        self._host = host
        self._port = port
        self._streams = streams
        self._pace = pace
        self._tokens = tokens
        self._rate = rate
        self._authority = authority
        self._stopping = asyncio.Event()
        self._tasks = set()
        self.open = 0
        self.phases = []
        self._phase = self._begin("start")

    async def __aenter__(self):
        for worker in range(self._streams):
            self._start(self._stream_for_ever(worker))
        self._start(self._requests_for_ever())
        await self._all_open()
        return self

    async def __aexit__(self, kind, *_):
        self._stopping.set()
        for task in self._tasks if kind is not None else ():
            task.cancel()
        # Streams under way are let end: the last one may be the one that is cut.
        await asyncio.gather(*self._tasks, return_exceptions=kind is not None)
        if kind is None:
            self._phase.check(streams=0, requests=0)

    @contextlib.asynccontextmanager
    async def phase(self, name, streams=1, requests=1):
        """Counts on its own what happens within; afterwards everything must have gone well."""
        phase = self._phase = self._begin(name)
        phase.least_open = self.open
        yield phase
        self._phase = self._begin(f"after {name}")
        phase.check(streams, requests)

    @contextlib.asynccontextmanager
    async def expected_to_fail(self, name):
        """A phase in which drops are expected: gives the phase, checks nothing."""
        phase = self._phase = self._begin(name)
        yield phase
        self._phase = self._begin(f"after {name}")

    async def finish(self, streams, requests, seconds):
        """Waits until the present phase has so many of each; fails after `seconds` at the latest."""
        phase = self._phase
        deadline = time.monotonic() + seconds
        while phase.finished["stream"] < streams or phase.finished["request"] < requests:
            if phase.failures or time.monotonic() > deadline:
                return
            await asyncio.sleep(0.1)

    def _begin(self, name):
        phase = Phase(name)
        self.phases.append(phase)
        return phase

    def _start(self, coroutine):
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)

    async def _all_open(self):
        """Waits for as long as more and more streams open: how long that takes is the machine's affair."""
        most, grew = 0, time.monotonic()
        while self.open < self._streams:
            if self.open > most:
                most, grew = self.open, time.monotonic()
            if self._phase.failures or time.monotonic() - grew > STALL_SECONDS:
                raise AssertionError(f"{self.open} streams are open, and no more (expected: {self._streams}); "
                                     f"{[each.reason for each in self._phase.failures[:3]]}")
            await asyncio.sleep(0.1)

    async def _stream_for_ever(self, worker):
        # Not all in one moment: a person does not know of the others.
        await asyncio.sleep(worker * 0.003)
        while not self._stopping.is_set():
            await self._counted("stream", self._stream())

    async def _requests_for_ever(self):
        due = time.monotonic()
        idle = []
        under_way = set()
        while not self._stopping.is_set():
            task = asyncio.get_running_loop().create_task(self._counted("request", self._request(idle)))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
            due = max(due + 1 / self._rate, time.monotonic() - 1)
            await asyncio.sleep(max(0.0, due - time.monotonic()))
        await asyncio.gather(*under_way)
        for client in idle:
            client.leave()

    async def _counted(self, what, exchange):
        self._phase.started[what] += 1
        try:
            await exchange
            self._phase.finished[what] += 1
        except (Broken, OSError, asyncio.IncompleteReadError, asyncio.TimeoutError, TimeoutError) as e:
            reason = str(e) if isinstance(e, Broken) else _reason(e)
            self._phase.failures.append(Failure(time.monotonic(), what, reason))
            # What is refused at once would be asked for at once again.
            await asyncio.sleep(0.2)

    async def _stream(self):
        wanted = random.randint(*self._tokens)
        body = json.dumps({"model": "sample", "stream": True, "messages": [{"role": "user", "content": "On?"}]})
        fields = {"host": self._authority, "content-type": "application/json", "x-sample-tokens": wanted,
                  "x-sample-tokens-per-second": self._pace, "x-sample-first-token-millis": 0}
        async with asyncio.timeout(STALL_SECONDS) as limit, http.connect(self._port, self._host) as client:
            answer = await client.request("POST", "/v1/chat/completions", body.encode(), fields)
            if answer.status != 200:
                raise Broken(f"status {answer.status}: {(await answer.body())[:200].decode(errors='replace')}")
            self.open += 1
            try:
                tokens = await self._read(answer, limit)
            finally:
                self.open -= 1
                if self._phase.least_open is not None and not self._stopping.is_set():
                    self._phase.least_open = min(self._phase.least_open, self.open)
        if tokens != wanted:
            raise Broken(f"{tokens} tokens (expected: {wanted})")

    async def _read(self, answer, limit):
        """Counts tokens until the end of the stream; raises Broken when it ends without saying so."""
        loop = asyncio.get_running_loop()
        tokens, rest, last = 0, b"", time.monotonic()
        try:
            async for piece in answer.pieces():
                now = time.monotonic()
                self._phase.longest_gap = max(self._phase.longest_gap, now - last)
                last = now
                limit.reschedule(loop.time() + STALL_SECONDS)
                *events, rest = (rest + piece).split(b"\n\n")
                made = sum(b'"content":"' in event and b'"content":""' not in event for event in events)
                tokens += made
                self._phase.tokens += made
                if b"data: [DONE]" in events:
                    rest = b"[DONE]"
        except (OSError, asyncio.IncompleteReadError) as e:
            raise Broken(f"truncated, {_reason(e)}") from e
        if rest != b"[DONE]":
            raise Broken("truncated, but ended as if it were whole")
        return tokens

    async def _request(self, idle):
        """One short request, on a connection used before when there is one."""
        async with asyncio.timeout(STALL_SECONDS):
            client, answer = None, None
            if idle:
                client = idle.pop()
                # The other side may close a connection between two requests; then every client asks anew.
                with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                    answer = await self._models(client)
            if answer is None:
                if client is not None:
                    client.leave()
                client = http.Client(*await asyncio.open_connection(self._host, self._port))
                answer = await self._models(client)
            kept = False
            try:
                body = await answer.body()
                if answer.status != 200:
                    raise Broken(f"status {answer.status}: {body[:200].decode(errors='replace')}")
                kept = answer.fields.get("connection", "").lower() != "close" and len(idle) < MOST_IDLE
            finally:
                if kept:
                    idle.append(client)
                else:
                    client.leave()

    async def _models(self, client):
        return await client.request("GET", "/v1/models", fields={"host": self._authority})


def _reason(e):
    if isinstance(e, ConnectionRefusedError):
        return "refused"
    if isinstance(e, (asyncio.TimeoutError, TimeoutError)):
        return f"nothing for {STALL_SECONDS} s"
    if isinstance(e, OSError) and e.strerror:
        return e.strerror
    return type(e).__name__
