"""Length-prefixed messages on standard input and output. Knows nothing of what is in them."""

import asyncio
import sys


async def standard_input() -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin.buffer)
    return reader


async def read_message(reader: asyncio.StreamReader) -> bytes | None:
    """The next message; none when the input has ended."""
    try:
        length = int.from_bytes(await reader.readexactly(4), "big")
        return await reader.readexactly(length)
    except asyncio.IncompleteReadError:
        return None


def write_message(message: bytes) -> None:
    try:
        sys.stdout.buffer.write(len(message).to_bytes(4, "big") + message)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        pass  # Nobody reads any more; standard input ends, too.
