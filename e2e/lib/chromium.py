"""Headless Chromium with a profile of its own, ended with all its processes."""

import asyncio
import contextlib
import os
import signal
import tempfile

FLAGS = (
    "--headless --no-sandbox --disable-gpu --no-first-run --disable-dev-shm-usage --disable-background-networking "
    "--disable-component-update --disable-sync --disable-extensions --remote-debugging-port=0"
).split()


def profile():
    """A folder for one browser, whose helpers write into it for a moment longer than it lives itself."""
    return tempfile.TemporaryDirectory(prefix="strait-chromium-", ignore_cleanup_errors=True)


@contextlib.asynccontextmanager
async def opened(url, folder, *flags):
    """A browser that shows the page until left; its files stay in the folder."""
    browser = await asyncio.create_subprocess_exec(
        "chromium", *FLAGS, f"--user-data-dir={folder}", *flags, url,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL, start_new_session=True)
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            browser.terminate()
        await browser.wait()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(browser.pid, signal.SIGKILL)
