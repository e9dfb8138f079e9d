"""The origin: says back every message, by a server that nobody here wrote.

usage: echo.py PORT
"""

import asyncio
import logging
import sys

from websockets.asyncio.server import serve


async def echo(connection):
    async for message in connection:
        await connection.send(message)


async def main(port):
    logging.getLogger("websockets").setLevel(logging.CRITICAL)  # the client breaks the protocol on purpose
    async with serve(echo, "127.0.0.1", port, max_size=None, ping_interval=None):
        await asyncio.get_running_loop().create_future()


asyncio.run(main(int(sys.argv[1])))
