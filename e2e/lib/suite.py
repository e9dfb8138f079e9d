"""Cases of one suite, run one after the other, and their count.

A suite's program makes a Suite, declares cases with @suite.case("what holds") on coroutine functions
and ends with suite.run(). The last line printed is "N passed, M failed", which e2e/run sums up.
"""

import asyncio
import contextlib
import signal
import sys
import time
import traceback


class Suite:
    def __init__(self, name):
        self.name = name
        self._cases = []

    def case(self, title, seconds=60):
        """Declares a case; it fails when it raises, or takes longer than its seconds."""

        def declare(function):
            self._cases.append((title, seconds, function))
            return function

        return declare

    def run(self, system):
        """Runs every case inside the async context `system`, whose value each case is given."""

        async def until_told():
            # e2e/run ends a suite that takes too long: what it started must end with it.
            task = asyncio.current_task()
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
            return await self._run(system)

        try:
            sys.exit(asyncio.run(until_told()))
        except asyncio.CancelledError:
            sys.exit(143)

    async def _run(self, system):
        failed = 0
        count = 0
        try:
            async with contextlib.AsyncExitStack() as stack:
                running = await stack.enter_async_context(system)
                for title, seconds, function in self._cases:
                    count += 1
                    failed += not await self._one(title, seconds, function, running)
                    sys.stdout.flush()
        except Exception:
            traceback.print_exc()
            print(f"FAIL {self.name}: the system under test did not start or end")
            failed += 1
            count += 1
        print(f"{count - failed} passed, {failed} failed")
        return 1 if failed else 0

    async def _one(self, title, seconds, function, running):
        start = time.monotonic()
        try:
            note = await asyncio.wait_for(function(running), seconds)
        except Exception as e:
            if not isinstance(e, AssertionError):
                traceback.print_exc()
            print(f"FAIL {self.name}: {title}: {type(e).__name__}: {e}")
            return False
        note = f" ({note})" if note else ""
        print(f"ok   {self.name}: {title}{note} [{time.monotonic() - start:.1f}s]")
        return True


def expect(actual, expected, what):
    if actual != expected:
        raise AssertionError(f"{what}: {actual!r} (expected: {expected!r})")


def expect_at_least(actual, least, what):
    """For tests that count: too few of what they count must not pass unseen."""
    if actual < least:
        raise AssertionError(f"{what}: {actual} (expected: at least {least})")


def expect_at_most(actual, most, what):
    if actual > most:
        raise AssertionError(f"{what}: {actual} (expected: at most {most})")


async def eventually(question, seconds, what):
    """Waits until question() is true; it may be a coroutine function."""
    deadline = time.monotonic() + seconds
    while True:
        answer = question()
        if asyncio.iscoroutine(answer):
            answer = await answer
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        await asyncio.sleep(0.05)
