"""One WebSocket: frames out in order, frames in one by one, responses to their requests, pings.
Owns request ids and the seqs of events; knows nothing of calls."""

import asyncio
import itertools
from typing import Any, Callable

import websockets
from google.protobuf.message import DecodeError

from errors import SdkError, no_response, socket_lost
from schema import short_name, signaling

SUBPROTOCOL = "audiocall.v1.proto"
PATIENCE_S = 5.0

ClientFrame = signaling("ClientFrame")
ServerFrame = signaling("ServerFrame")


class Link:
    """`on_event` gets each event once; `on_lost` is told when the socket is gone."""

    def __init__(
        self, socket: Any, on_event: Callable[[Any], None], on_lost: Callable[[], None]
    ) -> None:
        self._socket = socket
        self._on_event = on_event
        self._on_lost = on_lost
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._seen: set[int] = set()
        self._last_seq = 0
        self._outgoing: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.open = True
        self._tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._write())]

    async def request(self, **body: Any) -> Any:
        """Sends a request and waits for its response, which is returned when it is OK."""
        if not self.open:
            raise socket_lost()
        request_id = next(self._ids)
        response: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[request_id] = response
        self._send(ClientFrame(request_id=request_id, ack_seq=self._last_seq, **body))
        # Not wait_for: it would let the reader get ahead of whoever waits here.
        timer = asyncio.get_running_loop().call_later(PATIENCE_S, _give_up, response)
        try:
            answer = await response
        finally:
            timer.cancel()
            self._waiting.pop(request_id, None)
        code = short_name("StatusCode", answer.status.code, "STATUS_CODE_")
        if code != "OK":
            known = code if code not in (None, "UNSPECIFIED") else "INTERNAL"
            raise SdkError(str(known), answer.status.message)
        return answer

    def tell(self, **body: Any) -> None:
        """Sends a frame that is not answered."""
        if self.open:
            self._send(ClientFrame(**body))

    async def close(self, code: int = 1000) -> None:
        """Sends what waits, closes, and waits until the socket is closed."""
        self._outgoing.put_nowait(None)
        await self._tasks[1]
        await self._socket.close(code)
        await self._tasks[0]

    def _send(self, frame: Any) -> None:
        self._outgoing.put_nowait(frame.SerializeToString())

    async def _write(self) -> None:
        try:
            while (data := await self._outgoing.get()) is not None:
                await self._socket.send(data)
        except websockets.ConnectionClosed:
            pass  # The reader notices, too.

    async def _read(self) -> None:
        try:
            async for data in self._socket:
                if isinstance(data, str):
                    await self._socket.close(1003)
                    break
                try:
                    frame = ServerFrame.FromString(data)
                except DecodeError:
                    await self._socket.close(1007)
                    break
                self._take(frame)
                # Whoever waited for this response goes on before the next frame is looked at, so
                # that a result and its events keep their order (G-1).
                await asyncio.sleep(0)
        except websockets.ConnectionClosed:
            pass
        self.open = False
        for response in self._waiting.values():
            if not response.done():
                response.set_exception(socket_lost())
        self._on_lost()

    def _take(self, frame: Any) -> None:
        kind = frame.WhichOneof("body")
        if kind == "response":
            response = self._waiting.get(frame.response.request_id)
            if response is not None and not response.done():
                response.set_result(frame.response)
        elif kind == "event":
            if frame.event.seq not in self._seen:
                self._seen.add(frame.event.seq)
                self._last_seq = max(self._last_seq, frame.event.seq)
                self._on_event(frame.event)
        elif kind == "control" and frame.control.HasField("ping"):
            self.tell(pong=signaling("Pong")(nonce=frame.control.ping.nonce))


def _give_up(response: "asyncio.Future[Any]") -> None:
    if not response.done():
        response.set_exception(no_response(PATIENCE_S))


async def open_link(
    url: str, on_event: Callable[[Any], None], on_lost: Callable[[], None]
) -> Link:
    """A socket that speaks our subprotocol, or SOCKET_LOST."""
    try:
        socket = await websockets.connect(
            url,
            subprotocols=[websockets.Subprotocol(SUBPROTOCOL)],
            compression=None,
            ping_interval=None,
            open_timeout=PATIENCE_S,
            close_timeout=1,
        )
    except (OSError, asyncio.TimeoutError, websockets.WebSocketException) as error:
        raise SdkError("SOCKET_LOST", f"No socket to {url}: {error}") from error
    if socket.subprotocol != SUBPROTOCOL:
        await socket.close()
        raise SdkError("SOCKET_LOST", f"The server at {url} does not speak {SUBPROTOCOL}.")
    return Link(socket, on_event, on_lost)
